"""What people take away from a visit: the content decided purely, and the paper it is drawn on."""

"""An invented company in the shape of Aspel SAE 9, consistent by construction, and the faults to break it with."""

"""What was agreed with the client: the monthly plan, its tasks, and the list agreed the evening before. Pure."""

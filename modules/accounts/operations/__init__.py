"""What changes people: one file for each occasion."""

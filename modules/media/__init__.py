"""Media: uploaded files and their records."""

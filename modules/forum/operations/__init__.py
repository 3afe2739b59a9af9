"""What changes the forum, by subject."""

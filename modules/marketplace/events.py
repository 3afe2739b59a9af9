"""What marketplace announces."""

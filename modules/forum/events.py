"""What forum announces."""

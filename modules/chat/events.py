"""What chat announces."""

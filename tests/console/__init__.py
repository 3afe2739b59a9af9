"""The console: what staff see and do there."""

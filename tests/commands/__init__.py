"""What people start: scripts and settings."""

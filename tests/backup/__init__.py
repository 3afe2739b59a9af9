"""Backup and restore, as operators run them."""

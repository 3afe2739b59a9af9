"""The forum over HTTP, by subject."""

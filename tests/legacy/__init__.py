"""The import of the old system, with real databases and real processes."""

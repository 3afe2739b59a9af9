"""Django's SQLite, with connections that are kept open between requests."""

"""Two versions on one database: the previous one goes on while the next one begins."""

"""Real parts for tests: PostgreSQL, Redis, and servers of our own, started here and stopped again."""

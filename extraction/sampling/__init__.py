"""What became of requests, minute by minute: every process adds what it has counted, and the last hours are kept."""

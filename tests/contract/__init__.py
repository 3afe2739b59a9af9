"""What today's clients rely on: their recorded conversations, played against a running server."""

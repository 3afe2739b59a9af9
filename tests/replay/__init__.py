"""Plays recorded conversations of clients against a running server, and lists what a client would notice."""

"""Samples: what became of requests, minute by minute."""

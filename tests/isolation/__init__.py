"""The proof of the boundaries: each module lives with the private code of all others deleted from disk."""

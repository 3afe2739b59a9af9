"""Keys: 40 hexadecimal digits, as clients have always had them."""

import secrets
from hashlib import sha256


def new_key() -> str:
    """A key that nobody can guess: 160 bits."""
    return secrets.token_hex(20)


def hash_of(key: str) -> str:
    """What is kept of a key. It is random, so a plain hash cannot be undone by guessing."""
    return sha256(key.encode()).hexdigest()

"""Comparing a password with somebody's: when it is wrong, that takes as long for everybody and for nobody."""

from django.contrib.auth.hashers import get_hashers, identify_hasher, make_password

from modules.accounts.hashing import Argon2id, Pbkdf2
from modules.accounts.models import User

# What is stored: by ourselves, by the old system, and by whom another kind of hash was chosen for.
_STORED = (Argon2id.algorithm, Pbkdf2.algorithm)


def who_has(*, phone_number: str, password: str) -> User | None:
    """
    The active person with this number, in any spelling, and this password.

    A hash that is weaker than a new one is made anew. After a wrong password, the kinds of hashes that other people
    have are made as well, and thrown away: the time of the answer tells neither that there is such a person nor how
    their password is stored.
    """
    user = User.objects.with_number(phone_number).first()
    if user is not None and user.check_password(password) and user.is_active:
        return user
    done = _kind(user.password) if user else ""
    for hasher in get_hashers():
        if hasher.algorithm != done and hasher.algorithm in _STORED:
            make_password(password, hasher=hasher)
    return None


def _kind(stored: str) -> str | None:
    """The kind that comparing with this hash has made: of what is no hash, the one that new ones have."""
    try:
        return identify_hasher(stored).algorithm
    except ValueError:
        return get_hashers()[0].algorithm

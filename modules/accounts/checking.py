"""Comparing a password with somebody's: when it is wrong, that takes as long for everybody and for nobody."""

from django.contrib.auth.hashers import BasePasswordHasher, get_hashers, identify_hasher, make_password
from django.core.cache import caches

from modules.accounts.attempts import LoginAttempt
from modules.accounts.hashing import Argon2id, Pbkdf2
from modules.accounts.models import User
from modules.accounts.passwords import MOST_TRIED

# What is stored: by ourselves, by the old system, and by whom another kind of hash was chosen for.
_STORED = (Argon2id.algorithm, Pbkdf2.algorithm)


# Seconds for which a process takes it that somebody, or nobody, has a hash of an old kind: it is looked up in all rows.
_LOOK_EVERY = 60


def who_has(*, phone_number: str, password: str, attempt: LoginAttempt | None = None) -> User | None:
    """
    The active person with this number, in any spelling, and this password.

    A hash that is weaker than a new one is made anew. After a wrong password, the kinds of hashes that other people
    have are made as well, and thrown away: the time of the answer tells neither that there is such a person nor how
    their password is stored. A kind that nobody has any more costs nothing.

    :param attempt: counts the attempt and what comes of it; without it, nothing is counted
    :raises TooOften: if there were too many
    """
    if attempt:
        attempt.require_room()
    user = _compared(phone_number, password)
    if attempt:
        attempt.succeeded() if user else attempt.failed()
    return user


def _compared(phone_number: str, password: str) -> User | None:
    if len(password) > MOST_TRIED:
        return None  # nobody's, and too long to be worth a hash
    user = User.objects.with_number(phone_number).first()
    if user is not None and user.check_password(password) and user.is_active:
        return user
    done = _kind(user.password) if user else ""
    for hasher in get_hashers():
        if hasher.algorithm in _STORED and hasher.algorithm != done and _is_in_use(hasher):
            make_password(password, hasher=hasher)
    return None


def _is_in_use(hasher: BasePasswordHasher) -> bool:
    """Whether passwords are stored in this way: those of all who come new, or of somebody who came before."""
    if hasher.algorithm == get_hashers()[0].algorithm:
        return True
    key = f"passwords_by_{hasher.algorithm}"
    known = caches["default"].get(key)
    if known is None:
        known = int(User.objects.filter(password__startswith=f"{hasher.algorithm}$").exists())
        caches["default"].set(key, known, timeout=_LOOK_EVERY)
    return bool(known)


def _kind(stored: str) -> str | None:
    """The kind that comparing with this hash has made: of what is no hash, the one that new ones have."""
    try:
        return identify_hasher(stored).algorithm
    except ValueError:
        return get_hashers()[0].algorithm

"""Logging in: a number and a password for a key."""

from datetime import datetime

from agrovet.kernel.row_locks import locked
from agrovet.kernel.writing import writing
from modules.accounts.attempts import LoginAttempt
from modules.accounts.checking import who_has
from modules.accounts.errors import InvalidCredentials
from modules.accounts.keys import hash_of, new_key
from modules.accounts.models import AccessKey, User
from modules.accounts.operations.registration import Registered


def log_in(*, phone_number: str, password: str, address: str, now: datetime) -> Registered:
    """
    A new key for the person with this number, in any spelling; the keys they have stay good.

    :param address: the address of the client, or its network, as limits count it
    :raises InvalidCredentials: if no active person has this number and password
    :raises TooOften: if there were too many attempts
    """
    attempt = LoginAttempt(phone_number=phone_number, address=address)
    user = who_has(phone_number=phone_number, password=password, attempt=attempt)
    if user is None:
        raise InvalidCredentials
    key = new_key()
    with writing("accounts"):
        # Under a lock: a password that was set, or an account that was switched off or deleted, while the old one was
        # being checked has ended all keys, and may leave none behind.
        same = User.objects.filter(id=user.id, password=user.password, is_active=True)
        locked(same, missing=InvalidCredentials())
        AccessKey.objects.create(hash=hash_of(key), user=user, created_at=now)
        User.objects.filter(id=user.id).update(last_login=now)
    return Registered(user_id=user.id, key=key)

"""
Reset codes: six digits, made from the request they answer.

A message that has to be sent again says the same digits, and they are written down nowhere, neither in the
log of events nor in a table. Who reads the database can neither make nor guess a code: both the digits and
the hash that is kept depend on the server's secret.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "modules.accounts.reset_codes"


def code_for(request_uid: UUID) -> str:
    """The digits that answer one request, always the same."""
    digest = salted_hmac(f"{_SALT}.digits", request_uid.hex, algorithm="sha256").digest()
    # 128 bits, so that no digits are more likely than others.
    return f"{int.from_bytes(digest[:16]) % 1_000_000:06d}"


def hash_of(*, user_id: int, code: str) -> str:
    """What is kept of a person's code."""
    return salted_hmac(f"{_SALT}.hash", f"{user_id}:{code}", algorithm="sha256").hexdigest()


def address_kept(address: str) -> str:
    """How an address is kept from which a code was tried."""
    return salted_hmac(f"{_SALT}.address", address, algorithm="sha256").hexdigest()


def is_right(*, user_id: int, code: str, kept: str) -> bool:
    """Whether this is the code whose hash was kept."""
    return constant_time_compare(hash_of(user_id=user_id, code=code), kept)

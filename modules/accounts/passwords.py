"""
Passwords: what a new one must be, and the form in which it is hashed.

A password is taken as typed, spaces included. It is normalized to NFC, since keyboards differ in how they write one
and the same letter. Its length is checked before it is hashed. Passwords of before are not judged.
"""

import unicodedata

from django.contrib.auth.hashers import make_password

from modules.accounts.phone_numbers import digits_of, is_number_like

LEAST, MOST = 8, 128
MOST_TRIED = 1000
"""Characters of a password that is tried; the old system bounded none. What is longer is wrong without hashing."""

TOO_SHORT = f"La contraseña debe tener al menos {LEAST} caracteres."
TOO_LONG = f"La contraseña debe tener como máximo {MOST} caracteres."
IS_THE_NUMBER = "La contraseña no puede ser el número de teléfono."


def normalized(password: str) -> str:
    """The password as it is hashed: NFC."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """The hash of a new password. Costly: not within a transaction."""
    return make_password(normalized(password))


def fault_in(password: str, *, phone_number: str) -> str | None:
    """Return why this cannot be the new password of the person with this number, in Spanish; None where it can."""
    # Before anything is done with it: normalizing costs time, too.
    length = len(password) if len(password) > MOST * 4 else len(normalized(password))
    if length > MOST:
        return TOO_LONG
    if length < LEAST:
        return TOO_SHORT
    plain = unicodedata.normalize("NFKC", password)
    own, digits = digits_of(phone_number), digits_of(plain)
    # With the country's code or without it.
    if len(digits) >= LEAST - 1 and own.endswith(digits) and is_number_like(plain):
        return IS_THE_NUMBER
    return None

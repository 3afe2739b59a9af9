"""Tokens: with one, a program acts for a person on staff, with the rights that this person has at that moment."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from agrovet.kernel.databases import control_alias
from agrovet.kernel.identity import digest_of_key, key_in
from agrovet.kernel.record.noting import note
from agrovet.kernel.teams.errors import Refused
from agrovet.kernel.teams.models import Token
from agrovet.kernel.teams.rights import Rights, rights_of, staff_called

BEGINNING = "agv_"
"""By it a token is told from a key of an app, by people and by programs that look for secrets."""
MOST_DAYS = 366
_TOLD_EVERY = timedelta(minutes=1)


def make_token(*, person_id: int, name: str, days: int, actor: str, reason: str) -> tuple[Token, str]:
    """
    A new token for a person, and its text, which nobody is shown again.

    :raises Refused: if nobody on staff has this id, or the name or the days make no sense
    """
    if staff_called(person_id) is None:
        raise Refused(f"Nobody on staff has the id {person_id}.")
    if not name.strip() or len(name) > 80:
        raise Refused("Name what the token is for, in at most 80 characters.")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(f"A token lasts from 1 to {MOST_DAYS} days.")
    text = BEGINNING + secrets.token_hex(20)
    now = datetime.now(UTC)
    token = Token(
        hash=digest_of_key(text),
        person_id=person_id,
        name=name.strip(),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    with transaction.atomic(using=control_alias()):
        token.save(using=control_alias())
        _note("made", token, actor=actor, reason=reason)
    return token, text


def revoke_token(*, id: int, actor: str, reason: str) -> Token:
    """
    The token opens nothing any more.

    :raises Refused: if there is no such token that still does
    """
    with transaction.atomic(using=control_alias()):
        token = _alive(datetime.now(UTC)).select_for_update().filter(id=id).first()
        if token is None:
            raise Refused(f"There is no token {id} that is still good.")
        token.revoked_at = datetime.now(UTC)
        token.save(using=control_alias())
        _note("revoked", token, actor=actor, reason=reason)
    return token


def tokens(*, person_id: int | None = None) -> list[Token]:
    """Those that are good, newest first; of one person, or all."""
    rows = _alive(datetime.now(UTC)).order_by("-id")
    return list(rows if person_id is None else rows.filter(person_id=person_id))


def rights_of_token(authorization: str) -> Rights | None:
    """
    What the owner of the token in such a header may do; None for one that is none, or not good any more.

    :raises ServiceUnavailable: if accounts runs elsewhere and does not answer in time
    """
    text = key_in(authorization)
    if not text.startswith(BEGINNING):
        return None
    now = datetime.now(UTC)
    token = _alive(now).filter(hash=digest_of_key(text)).first()
    if token is None:
        return None
    if token.used_at is None or now - token.used_at > _TOLD_EVERY:
        Token.objects.using(control_alias()).filter(id=token.id).update(used_at=now)
    found = rights_of(person_id=token.person_id)
    return None if found is None else replace(found, token=token.name)


def _alive(now: datetime) -> QuerySet[Token]:
    return Token.objects.using(control_alias()).filter(Q(revoked_at__isnull=True), expires_at__gt=now)


def _note(what: str, token: Token, *, actor: str, reason: str) -> None:
    note(
        action=f"token.{what}",
        subject=f"person:{token.person_id}",
        actor=actor,
        reason=reason,
        after={"token": token.id, "name": token.name, "expires_at": token.expires_at},
    )

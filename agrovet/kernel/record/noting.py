"""Noting a decision."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.chain import as_text, hash_of
from agrovet.kernel.record.models import Entry, Head

THE_ONE = 1


def note(
    *,
    action: str,
    subject: str,
    actor: str,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    module: str | None = None,
    at: datetime | None = None,
) -> Entry:
    """
    Put a decision at the end of the record.

    Within a transaction on the control database it is committed with it; otherwise here, at once: what is decided
    in another database is noted before that commits, so that the record may have a deed too many, never one too few.
    Others who note wait until the transaction ends. Note last, and keep it short.

    :param action: what was done, such as `placement.changed` or `flag.changed`
    :param subject: what it was done to, such as `forum`, `forum.ranking` or `team:media`
    :param module: the module that it concerns; else the one that the subject names before its first point or colon
    """
    alias = control_alias()
    with transaction.atomic(using=alias):
        head = _locked(alias)
        entry = Entry(
            id=head.count + 1,
            at=at or datetime.now(UTC),
            actor=_plain(actor)[:200],
            action=_plain(action)[:80],
            subject=_plain(subject)[:200],
            module=_module_in(subject) if module is None else module,
            reason=_plain(reason),
            before=as_text(before),
            after=as_text(after),
            previous=head.hash,
        )
        entry.hash = hash_of(entry)
        entry.save(using=alias, force_insert=True)
        Head.objects.using(alias).filter(id=THE_ONE).update(count=entry.id, hash=entry.hash)
    return entry


def _locked(alias: str) -> Head:
    """The end of the chain, which nobody else moves until this transaction ends."""
    heads = Head.objects.using(alias).select_for_update()
    head = heads.filter(id=THE_ONE).first()
    if head is None:
        Head.objects.using(alias).bulk_create([Head(id=THE_ONE, count=0, hash="")], ignore_conflicts=True)
        head = heads.get(id=THE_ONE)
    return head


def _module_in(subject: str) -> str:
    name = subject.replace(":", ".").partition(".")[0]
    return name if name in settings.ALL_MODULES else ""


def _plain(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

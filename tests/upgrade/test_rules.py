"""The check of migrations finds what would break the previous version, and nothing else."""

from dataclasses import replace

import pytest

from tests.upgrade.rules import findings
from tests.upgrade.schemas import Column, Table

TEXT = Column(kind="text", is_required=True, has_default=False)
NOTE = Column(kind="text", is_required=False, has_default=False)
BEFORE = Table(columns={"id": TEXT, "title": TEXT, "note": NOTE}, refuses=frozenset({"unique id"}))
USED = {"post": ["id", "title", "note"]}


def _with(**columns: Column | None) -> Table:
    kept = {**BEFORE.columns, **columns}
    return replace(BEFORE, columns={name: column for name, column in kept.items() if column is not None})


BROKEN = {
    "post is gone": {},
    "post.title is gone": {"post": _with(title=None, heading=NOTE)},
    "post.title is of the type varchar(10)": {"post": _with(title=replace(TEXT, kind="varchar(10)"))},
    "post.note may not be empty": {"post": _with(note=TEXT)},
    "post.author is new and required": {"post": _with(author=TEXT)},
    "post refuses more than before (unique title)": {"post": replace(BEFORE, refuses={"unique id", "unique title"})},
}
SOUND = {
    "nothing changed": {"post": BEFORE},
    "a column that may be empty": {"post": _with(author=NOTE)},
    "a column with a default": {"post": _with(author=replace(TEXT, has_default=True))},
    "a table": {"post": BEFORE, "comment": BEFORE},
    "no longer required": {"post": _with(title=NOTE)},
    "no longer unique": {"post": replace(BEFORE, refuses=frozenset())},
}


@pytest.mark.parametrize("begins", BROKEN)
def test_what_breaks_the_previous_version_is_found(begins: str) -> None:
    [found] = findings(used=USED, before={"post": BEFORE}, after=BROKEN[begins])

    assert found.startswith(begins)


@pytest.mark.parametrize("what", SOUND)
def test_what_it_can_live_with_is_not(what: str) -> None:
    assert findings(used=USED, before={"post": BEFORE}, after=SOUND[what]) == []


def test_a_column_that_the_previous_version_does_not_use_any_more_may_go() -> None:
    assert findings(used={"post": ["id", "title"]}, before={"post": BEFORE}, after={"post": _with(note=None)}) == []

"""Where modules stand, as a page of Markdown: `extraction status --markdown`."""

from collections.abc import Sequence
from datetime import UTC, datetime

from extraction.operations.looking import Look

HEAD = """\
# Where modules stand

Written by `manage.py extraction status --markdown`. It shows one installation at one moment: write your own.

| module | phase | people at the service | data | behind | compared | next | since | who | why |
|---|---|---|---|---|---|---|---|---|---|
"""


def page(looks: Sequence[Look]) -> str:
    """The whole page; a row for each module."""
    rows = "".join(f"| {' | '.join(map(_plain, _cells(look)))} |\n" for look in looks)
    return f"{HEAD}{rows}\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {looks[0].processes} processes.\n"


def _cells(look: Look) -> tuple[str, ...]:
    compared = "" if look.verified_rows is None else f"{look.verified_rows} rows, {look.differing} differ"
    return (
        look.module,
        look.phase,
        f"{look.share} %",
        look.authority,
        look.problem or ("" if look.lag_rows is None else f"{look.lag_rows} rows"),
        compared,
        f"`{look.next_step.removeprefix('manage.py ')}`" if look.next_step else "",
        (look.changed_at or "").replace("T", " ").partition("+")[0],
        look.who,
        look.why,
    )


def _plain(text: str) -> str:
    """One line, which ends no cell."""
    return " ".join(text.split()).replace("|", "\\|")

"""Which columns name files in the store: who copies rows elsewhere takes along what they name."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Names:
    """A column with names of files, and how the kind of a file, such as `image/png`, is told by its name."""

    table: str
    column: str
    content_type: Callable[[str], str]


NAMES: list[Names] = []


def names_files(*, table: str, column: str, content_type: Callable[[str], str]) -> None:
    """A column holds names of files in the store, or empty text; declare it in the module's `subscriptions`."""
    NAMES.append(Names(table=table, column=column, content_type=content_type))

"""
What the migrations of a version may not do: break the version before it, which still works on the same database.

Expand first: add what is new, and let it be empty. Contract later: drop what no version in use knows any more.
docs/how-to/upgrade.md leads through it.
"""

from collections.abc import Iterator, Mapping, Sequence

from tests.upgrade.schemas import Column, Table


def findings(
    *, used: Mapping[str, Sequence[str]], before: Mapping[str, Table], after: Mapping[str, Table]
) -> list[str]:
    """
    What the previous version would miss, as sentences; empty where both can work side by side.

    `used` are the columns that its code knows, `before` its tables, `after` those of this version.
    """
    found: list[str] = []
    for name, columns in sorted(used.items()):
        if name not in before:
            continue  # a table of another database, or of none
        if name not in after:
            found.append(f"{name} is gone, and the previous version uses it: drop it with the next release.")
            continue
        found += _of_columns(name, columns, before[name], after[name])
        found += [
            f"{name} refuses more than before ({what}), and the previous version may write it: "
            "let this release keep to it, and let the next one demand it."
            for what in sorted(after[name].refuses - before[name].refuses)
        ]
    return found


def _of_columns(name: str, columns: Sequence[str], before: Table, after: Table) -> Iterator[str]:
    for column in columns:
        if column not in after.columns:
            yield (
                f"{name}.{column} is gone or has another name, and the previous version uses it: let this release do "
                "without it, and drop it with the next one."
            )
        else:
            yield from _changes(f"{name}.{column}", before.columns[column], after.columns[column])
    for column, about in after.columns.items():
        if column not in before.columns and about.is_required and not about.has_default:
            yield (
                f"{name}.{column} is new and required, and the previous version does not write it: give it a "
                "default in the database (db_default), or let it be empty."
            )


def _changes(name: str, before: Column, after: Column) -> Iterator[str]:
    if before.kind != after.kind:
        yield (
            f"{name} is of the type {after.kind} and was {before.kind}, as the previous version takes it: add another "
            "column instead."
        )
    if after.is_required and not before.is_required:
        yield (
            f"{name} may not be empty any more, and the previous version may leave it so: let the next release "
            "demand it."
        )

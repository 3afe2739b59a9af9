"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty where there are no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(head), "|" + "---|" * len(head), *lines]) + "\n" if lines else ""


def section(title: str, *parts: str, otherwise: str = "") -> str:
    """A section of what is there; where nothing is, a sentence that says so, or no section."""
    body = "\n".join(part for part in parts if part) or (f"{otherwise}\n" if otherwise else "")
    return f"## {title}\n\n{body}" if body else ""


def code(text: str) -> str:
    """A name or value as code."""
    return f"`{text}`" if text else ""


def several(texts: Iterable[str]) -> str:
    """Several things in one cell, each on a line of its own."""
    return "<br>".join(texts)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

"""
The words of the console in Spanish: `python -m tests.console.catalogue` brings both files up to date.

In `django.po` it adds messages that the pages have got, to be translated, and drops those that they lost;
`django.mo`, which the server reads, is made from it. It needs no programs beside Python.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
CONSOLE = ROOT / "extraction" / "console"
PO = CONSOLE / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

Message = tuple[str, str]
"""A message, and the same of several; empty where there is no such form."""

_TEXT = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?:\b_|gettext)\(\s*u?{_TEXT}(?:\s*,\s*u?{_TEXT})?")


def used() -> dict[Message, set[str]]:
    """Every message that a template or a file of code asks for, with the files that do."""
    found: dict[Message, set[str]] = {}
    for path in sorted(CONSOLE.rglob("*")):
        if path.suffix in (".html", ".py"):
            for message in _in_template(path) if path.suffix == ".html" else _in_code(path):
                found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def compiled(catalogue: polib.POFile) -> bytes:
    """The file that the server reads; the same for the same catalogue, on every machine."""
    binary: bytes = catalogue.to_binary()
    return binary


def main() -> int:
    """Write both files; 1 where messages wait to be translated."""
    catalogue = polib.pofile(str(PO), wrapwidth=100)
    asked = used()
    for entry in [each for each in catalogue if _key(each) not in asked]:
        catalogue.remove(entry)
    known = {_key(each) for each in catalogue}
    for message in asked:
        if message not in known:
            forms = {0: "", 1: ""} if message[1] else {}
            catalogue.append(polib.POEntry(msgid=message[0], msgid_plural=message[1], msgstr_plural=forms))
    for entry in catalogue:
        entry.occurrences = [(path, "") for path in sorted(asked[_key(entry)])]
    catalogue.sort(key=lambda each: (each.occurrences, each.msgid))
    catalogue.save(str(PO))
    MO.write_bytes(compiled(catalogue))
    waiting = [each.msgid for each in catalogue.untranslated_entries()]
    for each in waiting:
        print(each)  # noqa: T201 - a command
    return 1 if waiting else 0


def _key(entry: polib.POEntry) -> Message:
    return entry.msgid, entry.msgid_plural


def _in_template(path: Path) -> Iterator[Message]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 - the command runs without settings

    for one, several in _CALL.findall(templatize(path.read_text())):
        yield ast.literal_eval(one), ast.literal_eval(several) if several else ""


def _in_code(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            texts = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
            yield str(texts[0]), str(texts[1]) if node.func.id == "ngettext" else ""


if __name__ == "__main__":
    sys.exit(main())

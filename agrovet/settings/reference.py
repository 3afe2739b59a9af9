"""
The settings reference, written from what the settings declare: `python -m agrovet.settings.reference`.

With `--check` it writes nothing, and ends with 1 where docs/reference/settings.md says something else.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import groupby

from agrovet.settings.environment import DECLARED, Setting
from agrovet.settings.hosting import BASE_DIR

FILE = BASE_DIR / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Everything that can be set is an environment variable, read once, at start. A value that cannot be used is refused
at start, by name, as is a variable that begins with `AGROVET_` and is not in this list. An empty variable counts as one
that is not set. Secrets have no default; each of them may stand in a file, which the same name with `_FILE` at its end
names: `AGROVET_SECRET_KEY_FILE=/run/secrets/key`.

This page is written from the code by `python -m agrovet.settings.reference`; `scripts/check` compares them.
"""


def reference() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for place, settings in groupby(DECLARED.values(), key=lambda setting: setting.place):
        title = (sys.modules[place].__doc__ or place).strip().partition("\n")[0].rstrip(".")
        yield f"## {'Serving' if place == 'agrovet.settings' else title}\n"
        yield "| Variable | Value | Default | Meaning |\n|---|---|---|---|"
        yield from (_row(setting) for setting in settings)
        yield ""


def _row(setting: Setting) -> str:
    kind = f"{setting.kind} (secret)" if setting.secret else setting.kind
    default = setting.default.replace(f"{BASE_DIR}/", "")
    cells = [f"`{setting.name}`", kind, f"`{default}`" if default else "", setting.meaning]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(prog="python -m agrovet.settings.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the page, write nothing")
    if not parser.parse_args().check:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(reference())
        return 0
    if FILE.exists() and FILE.read_text() == reference():
        return 0
    sys.stderr.write(f"{FILE.relative_to(BASE_DIR)} is not what the settings declare: run this without --check.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""Can the previous version work on the database of this one? `python -m tests.upgrade`; exit status 1 if not."""

import sys

from tests.upgrade.previous import ROOT, NoHistory, previous_version, tree_of
from tests.upgrade.rules import findings
from tests.upgrade.schemas import tables, used_columns


def main() -> int:
    """Compare, and say what stands in the way."""
    if not (ROOT / ".git").exists():
        _say("A copy without its history: there is no previous version to compare with.")
        return 0
    try:
        version = previous_version()
    except NoHistory as error:
        _say(error)
        return 1
    with tree_of(version) as tree:
        found = findings(used=used_columns(tree), before=tables(tree), after=tables(ROOT))
    for each in found:
        _say(each)
    _say(f"Compared with {version}: " + (f"{len(found)} findings." if found else "both can work side by side."))
    return 1 if found else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())

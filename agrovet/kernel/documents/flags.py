"""The page of all flags, as the modules declare them."""

from agrovet.kernel.documents.markdown import code, table
from agrovet.kernel.flags import DECLARED, Flag

PLACE = "docs/reference/flags.md"
HEAD = """# Flags

What can be switched, as the code declares it: [how it works](../explanation/flags.md), [how it is
done](../how-to/use-flags.md). A flag that ends is decided by that day and taken out of the code; `scripts/check` names
it afterwards. `manage.py flags list` shows how each stands.

This page is written from the code by `manage.py event_documents`; `scripts/check` fails where they differ.
"""


def page() -> str:
    """The page, in Markdown."""
    flags = sorted(DECLARED.values(), key=lambda flag: (not flag.is_switch, flag.name))
    return "\n".join([HEAD, table(["flag", "of", "value", "by default", "ends", "on, it means"], map(_row, flags))])


def _row(flag: Flag) -> list[str]:
    default = {True: "on", False: "off"}[flag.default] if isinstance(flag.default, bool) else code(str(flag.default))
    return [code(flag.name), flag.owner, flag.kind, default, str(flag.until or ""), flag.meaning]

"""Effects past the database: reactions that are declared external, and files that are written by the module itself."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from agrovet.kernel.bus.subscriptions import HANDLERS
from extraction.boundaries.sources import Source, dotted
from extraction.planning.obstacles import Obstacle, obstacle

WRITES = frozenset({"write_text", "write_bytes", "mkdir", "makedirs", "touch"})
FOLDERS = frozenset({"settings.AGROVET_DATA_DIR", "settings.MEDIA_ROOT", "settings.SMS_DIR"})


def reactions(module: str, root: Path) -> Iterator[Obstacle]:
    """The module's handlers that run outside of a transaction."""
    for handler in HANDLERS.values():
        if handler.module == module and handler.external:
            path = Path(inspect.getsourcefile(handler.react) or "").relative_to(root)
            line = inspect.getsourcelines(handler.react)[1]
            what = f"{handler.name} works outside of a transaction"
            yield obstacle("external-reaction", path=str(path), line=line, what=what, module=module)


def files(source: Source, module: str) -> Iterator[Obstacle]:
    """Where the code writes files, or uses a folder of this machine, by itself and not through the store."""
    lines: dict[int, str] = {}
    for call, name in source.calls():
        last = name.rpartition(".")[2]
        if last in WRITES or (last == "open" and _writes(call)):
            lines.setdefault(call.lineno, f"{last}() writes on this machine's disk")
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and dotted(node) in FOLDERS:
            lines.setdefault(node.lineno, f"{dotted(node)} is a folder of this machine")
    for line, what in sorted(lines.items()):
        yield obstacle("local-file", path=source.path, line=line, what=what, module=module)


def _writes(call: ast.Call) -> bool:
    modes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [str(mode.value) for mode in modes if isinstance(mode, ast.Constant)]
    return any(set(text) <= set("rwaxbt+") and set(text) & set("wax+") for text in texts)

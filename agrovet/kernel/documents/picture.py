"""The picture of all modules: who asks whom, who hears from whom."""

from collections.abc import Iterable

from django.conf import settings

from agrovet.kernel.documents import declared
from agrovet.kernel.documents.asking import questions_of
from agrovet.kernel.documents.markdown import code, several, table
from agrovet.kernel.documents.pages import GENERATED

HEAD = f"""# The modules

{GENERATED}
Solid arrows are calls through doors, from who asks to who answers. Dotted ones are events, from who announces to who
reacts. Every module asks `accounts.identify` whose key came with a request; that is done for all of them by the kernel.
"""

Arrows = dict[tuple[str, str], list[str]]


def picture() -> str:
    """The page, in Markdown."""
    asked, heard = _asked(), _heard()
    return "\n".join([HEAD, _drawn(asked, heard), _named(asked, heard), _listed()])


def _asked() -> Arrows:
    arrows: Arrows = {}
    for module in settings.ALL_MODULES:
        for question in questions_of(module):
            arrows.setdefault((module, question.module), []).append(question.function)
    return arrows


def _heard() -> Arrows:
    arrows: Arrows = {}
    for handler in declared.handlers():
        for kind in handler.event_types:
            names = arrows.setdefault((kind.module, handler.module), [])
            if kind.name not in names:
                names.append(kind.name)
    return {(source, target): names for (source, target), names in arrows.items() if source != target}


def _drawn(asked: Arrows, heard: Arrows) -> str:
    lines = [f"    {asker} -->|{'<br>'.join(names)}| {other}" for (asker, other), names in asked.items()]
    lines += [f"    {source} -.->|{'<br>'.join(names)}| {target}" for (source, target), names in heard.items()]
    return "\n".join(["```mermaid", "flowchart LR", *(f"    {name}" for name in settings.ALL_MODULES), *lines, "```\n"])


def _named(asked: Arrows, heard: Arrows) -> str:
    rows = [(_link(name), _listing(name, asked), _listing(name, heard, turned=True)) for name in settings.ALL_MODULES]
    return table(["module", "asks", "hears"], rows)


def _listing(module: str, arrows: Arrows, *, turned: bool = False) -> str:
    pairs = [(pair[::-1] if turned else pair, names) for pair, names in arrows.items()]
    return several(f"{other}: {_codes(names)}" for (who, other), names in pairs if who == module)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


def _link(module: str) -> str:
    return f"[{module}]({module}.md)"


def _listed() -> str:
    return (
        "More: [what each event holds](../events/README.md), [AsyncAPI](../asyncapi.yaml), "
        "[OpenAPI](../openapi.yaml), [how it is built](../../explanation/architecture.md).\n"
    )

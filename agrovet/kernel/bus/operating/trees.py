"""Stories, as people read them: each event beneath what caused it."""

from collections.abc import Iterable
from uuid import UUID

from rich.console import RenderableType
from rich.markup import escape
from rich.tree import Tree

from agrovet.kernel.bus.operating.requests import Told
from agrovet.kernel.bus.operating.story import MOST, Chapter

_COLORS = {"applied": "green", "parked": "red", "behind": "yellow", "waiting": "cyan"}


def story(first: Chapter, *, asked: UUID) -> Tree:
    """The whole story as a tree; the event that was asked for stands out."""
    tree = Tree(_title(first, asked))
    _grow(tree, first, asked)
    return tree


def requests(told: Told) -> Iterable[RenderableType]:
    """A tree for each request of a trace."""
    for request in told.requests:
        what = request.line or "not begun by a request"
        trace = told.trace_id or "unknown"
        tree = Tree(f"[bold]{escape(what)}[/]  {request.began_at:%Y-%m-%d %H:%M:%S.%f}  trace {trace}")
        for chapter in request.chapters:
            _grow(tree.add(_title(chapter)), chapter)
        yield tree
    if told.is_cut:
        yield f"It goes on: the first {MOST} events are shown."


def _grow(tree: Tree, told: Chapter, asked: UUID | None = None) -> None:
    for each in told.receptions:
        note = f"  {escape(each.note)}" if each.note else ""
        tree.add(f"{escape(each.handler)}: [{_COLORS.get(each.fate, 'magenta')}]{each.fate}[/]{note}")
    for chapter in told.caused:
        _grow(tree.add(_title(chapter, asked)), chapter, asked)


def _title(told: Chapter, asked: UUID | None = None) -> str:
    event = told.event
    place = f"{event.module}:{event.position}" if event.position else f"{event.module}, no position yet"
    title = f"[bold]{escape(event.name)}[/] {escape(event.key)}  {place}  {event.published_at:%H:%M:%S.%f}  {event.uid}"
    return f"{title} [reverse] this one [/]" if event.uid == asked else title

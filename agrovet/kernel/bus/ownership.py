"""Whose event it is: a module announces its own events, and reacts in its own name, where all can see it."""

from agrovet.kernel.bus.events import Event


class NotDeclared(TypeError):
    """An event or a reaction stands where nobody looks for it, or is another module's."""


def refuse_foreign_event(event: Event, *, published_in: str) -> None:
    """
    Refuse an event that the publishing module does not declare in its `events.py`.

    `published_in` is the dotted name of the file. Tests of a module, which speak for others, and what is no
    module's, such as events that come in from outside, are let through.

    :raises NotDeclared: for another module's event, and for one that stands elsewhere
    """
    publisher = _module_of(published_in)
    if publisher not in {"", event.module}:
        raise NotDeclared(
            f"{published_in} publishes {event.name}, which is for {event.module} to announce: "
            f"publish an event of {publisher}, or ask {event.module} through its door."
        )
    declared_in = type(event).__module__
    if _module_of(declared_in) and declared_in != f"modules.{event.module}.events":
        raise NotDeclared(f"{event.name} is declared in {declared_in}: move it to modules/{event.module}/events.py.")


def refuse_foreign_reaction(name: str, *, declared_in: str) -> None:
    """
    Refuse a handler that stands outside of its module's `subscriptions.py`: no process would load it.

    :raises NotDeclared: if it does
    """
    if _module_of(declared_in) and declared_in != f"modules.{name.partition('.')[0]}.subscriptions":
        raise NotDeclared(
            f"The handler {name} is declared in {declared_in}: a reaction is declared in the subscriptions.py "
            "of the module that it is named after."
        )


def _module_of(dotted: str) -> str:
    """The module that a file belongs to; empty for what is no module's, and for tests."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "modules" and len(parts) > 2 and parts[2] != "tests" else ""

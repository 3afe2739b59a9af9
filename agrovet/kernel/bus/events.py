"""What an event is, and what travels with it."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    A fact in the past tense: small, frozen, ids and times.

    A subclass declares the name under which it is kept (never its class path, so that it can be renamed),
    the module that announces it, and the field that holds the id of the entity it is about:

        class PostPublished(Event, name="forum.post.created", module="forum", entity="post_id"): ...
    """

    name: ClassVar[str]
    module: ClassVar[str]
    entity: ClassVar[str]
    version: ClassVar[int]

    def __init_subclass__(cls, *, name: str, module: str, entity: str, version: int = 1, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if taken := sorted(_TAKEN.intersection(cls.__dict__.get("__annotations__", {}))):
            raise TypeError(f"{name} has a field {taken[0]}, which the log needs for itself: call the field otherwise.")
        if name in EVENT_TYPES:
            raise TypeError(f"Two events are called {name}: an event's name is its identity in the log.")
        cls.name, cls.module, cls.entity, cls.version = name, module, entity, version
        EVENT_TYPES[name] = cls

    @property
    def key(self) -> str:
        """The entity it is about, such as `post:7`: events with one key reach a handler in their order."""
        return f"{self.entity.removesuffix('_id')}:{getattr(self, self.entity)}"


EVENT_TYPES: dict[str, type[Event]] = {}
# An event's field of such a name would hide what the log asks the event for.
_TAKEN = frozenset({"name", "module", "entity", "version", "key"})


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """
    What the log knows about an event beside its content.

    `position` counts the events of the source module without holes; `causation` is the event whose handler
    published this one. `is_replay` says that an operator has the handler read again what it has read before.
    """

    uid: UUID
    name: str
    version: int
    module: str
    key: str
    position: int
    published_at: datetime
    causation: UUID | None
    is_replay: bool = False


current: ContextVar[Envelope | None] = ContextVar("current_envelope", default=None)


def current_envelope() -> Envelope | None:
    """The envelope of the event that is being handled, None outside of handlers."""
    return current.get()

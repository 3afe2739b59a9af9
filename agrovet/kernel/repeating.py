"""
Requests and calls that are repeated, after they were answered, only to compare the answers.

While one is carried out, nothing may be written and nothing counted: what it stands for has been done already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from agrovet.kernel.errors import Forbidden

_is_repeated: ContextVar[bool] = ContextVar("is_repeated", default=False)


class WriteInRepetition(Forbidden):
    """A read that is repeated tried to write."""

    def __init__(self) -> None:
        super().__init__("Esta petición repite una que ya fue contestada: con ella no se escribe nada.")


def is_repeated() -> bool:
    """Whether the surrounding request, or call, repeats one that was answered."""
    return _is_repeated.get()


@contextmanager
def repeating(is_so: bool = True) -> Iterator[None]:
    """What is done in the block is a repetition; or is as what surrounds it, where it is not so."""
    marker = _is_repeated.set(is_so or _is_repeated.get())
    try:
        yield
    finally:
        _is_repeated.reset(marker)


def refuse_writes() -> None:
    """
    To be asked before anything is written.

    :raises WriteInRepetition: in a repetition
    """
    if _is_repeated.get():
        raise WriteInRepetition

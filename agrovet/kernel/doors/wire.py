"""
A call and its answer as bytes.

A call is a JSON object, `{"arguments": …, "origin": …, "causation": …}`; where a file is handed over, its content
follows. `causation` is the id of the event whose handler calls, or null. An answer is `{"result": …}`, or
`{"error": …}` for a refusal that the caller meets as the same exception; beside a result that may be remembered,
`log` is the id of the last event in the module's log.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO
from uuid import UUID

from agrovet.kernel import errors, links
from agrovet.kernel.bus.causes import cause
from agrovet.kernel.codec import from_plain, to_plain
from agrovet.kernel.doors import witness
from agrovet.kernel.doors.declared import Door
from agrovet.kernel.errors import DomainError
from agrovet.kernel.uploads import Upload

ARGUMENTS_LENGTH = "agrovet-arguments-length"
"""The header that says how many bytes of a body are its arguments, where a file follows them."""

_EVERYWHERE: Mapping[str, type[DomainError]] = {
    kind.__name__: kind
    for kind in (errors.NotFound, errors.Forbidden, errors.NoRoom, errors.Unavailable, errors.DomainError)
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call on its way: its arguments as JSON, and the file that goes with them."""

    head: bytes
    upload: Upload | None

    def chunks(self) -> Iterator[bytes]:
        """The body, in parts; may be asked for again."""
        yield self.head
        if self.upload is not None:
            yield from self.upload.chunks()

    def measured(self) -> tuple[str, int]:
        """The SHA-256 digest of the body, and its length; a file is read for it, in parts."""
        digest, length = hashlib.sha256(), 0
        for chunk in self.chunks():
            digest.update(chunk)
            length += len(chunk)
        return digest.hexdigest(), length


def write_call(door: Door, arguments: Mapping[str, Any]) -> Call:
    """
    The call.

    :raises TypeError: if an argument is of a kind that cannot pass through a door
    """
    plain = {name: _plain_argument(door, name, value) for name, value in arguments.items()}
    uid = cause()
    head = _dumps({"arguments": plain, "origin": links.origin(), "causation": str(uid) if uid else None})
    return Call(head=head, upload=arguments[door.upload] if door.upload else None)


def _plain_argument(door: Door, name: str, value: Any) -> Any:
    if name == door.upload:
        return {"name": value.name, "size": value.size}
    # Any collection of ids will do, a view of a mapping's keys as well.
    return to_plain(list(value) if name == door.ids else value)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call that came in: its arguments, where the client's request came in, and the event that led to it."""

    arguments: Mapping[str, Any]
    origin: str
    causation: UUID | None


def read_call(door: Door, head: bytes, content: BinaryIO) -> Asked:
    """
    The call.

    :raises TypeError: if they do not fit the function
    :raises ValueError: if this is no call
    """
    call = json.loads(head)
    plain, causation = call["arguments"], call.get("causation")
    door.signature.bind(**plain)
    return Asked(
        arguments={name: _argument(door, name, value, content) for name, value in plain.items()},
        origin=str(call["origin"]),
        causation=UUID(causation) if causation else None,
    )


def _argument(door: Door, name: str, value: Any, content: BinaryIO) -> Any:
    if name == door.upload:
        return Upload(name=value["name"], size=value["size"], content=content)
    return from_plain(door.kinds[name], value)


def write_result(door: Door, result: Any) -> bytes:
    """The answer of a function that came to its end."""
    answer = {"result": to_plain(result)}
    if door.remembered:
        answer["log"] = to_plain(witness.last_event(door.module))
    return _dumps(answer)


def write_error(door: Door, error: DomainError) -> bytes:
    """The answer of a function that refused, under the nearest name by which callers know the error."""
    known = {kind: name for name, kind in _errors_of(door.module).items()}
    name = next(known[kind] for kind in type(error).__mro__ if kind in known)
    told = {"name": name, "detail": error.detail, "fields": error.fields, "status": error.status}
    return _dumps({"error": told})


def read_answer(door: Door, body: bytes) -> Any:
    """
    What the function answered.

    :raises DomainError: as the function raised it
    :raises TypeError, ValueError, LookupError: if this is no answer of it
    """
    answer = json.loads(body)
    if "error" in answer:
        raise _read_error(door, answer["error"])
    if door.remembered:
        witness.heard(door.module, from_plain(UUID | None, answer.get("log")))
    return from_plain(door.kinds["return"], answer["result"])


def _read_error(door: Door, told: Mapping[str, Any]) -> DomainError:
    kind = _errors_of(door.module)[told["name"]]
    error = kind.__new__(kind)
    # Past its own __init__: what that would say is said already.
    DomainError.__init__(error, told["detail"], fields=told["fields"])
    if told["status"] != kind.status:
        vars(error)["status"] = told["status"]
    return error


@cache
def _errors_of(module: str) -> Mapping[str, type[DomainError]]:
    """The errors that callers of a module can name: those that its door exports, and the kernel's."""
    opened = import_module(f"modules.{module}.public")
    exported = {name: getattr(opened, name) for name in opened.__all__}
    own = {name: kind for name, kind in exported.items() if isinstance(kind, type) and issubclass(kind, DomainError)}
    return {**_EVERYWHERE, **own}


def _dumps(value: Any) -> bytes:
    # The standard library's: it passes on whatever text Python holds, halves of characters too.
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()

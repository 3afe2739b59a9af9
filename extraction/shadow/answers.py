"""Answers as they are compared: status, some headers, and the body field by field."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

COMPARED_HEADERS = frozenset(
    {
        "allow",
        "cache-control",
        "content-disposition",
        "content-range",
        "content-type",
        "etag",
        "link",
        "location",
        "retry-after",
        "www-authenticate",
        "x-total-count",
    }
)
MOST_DIFFERENCES = 40
_LARGEST = 16 * 2**20  # bytes of a body; what is larger is compared as it came

_ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one side said. `headers` are those that are compared; the body is no longer compressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Difference:
    """
    One field that is not the same on both sides, such as `body.items[].title`.

    What stands at any place of a list, or under any number, is one field; the values are of the first place where
    they differ, and `(absent)` where a side has no such field.
    """

    field: str
    monolith: Any
    service: Any


def answer(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Answer:
    """An answer as it came; of its headers, those that are compared are kept."""
    kept: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        if name in COMPARED_HEADERS:
            value = raw_value.decode("latin-1")
            kept[name] = f"{kept[name]}, {value}" if name in kept else value
        elif name == "content-encoding" and raw_value == b"gzip":
            body = _unpacked(body)
    return Answer(status=status, headers=kept, body=body)


def _unpacked(body: bytes) -> bytes:
    """The body before it was compressed, which is never the same twice; as it came where it cannot be read."""
    reading = zlib.decompressobj(wbits=31)
    try:
        plain = reading.decompress(body, _LARGEST)
    except zlib.error:
        return body
    return plain if reading.eof else body


def differences(monolith: Answer, service: Answer) -> list[Difference]:
    """What differs, each field once; of very many, the first ones."""
    found: dict[str, Difference] = {}
    for each in _all(monolith, service):
        found.setdefault(each.field, each)
        if len(found) >= MOST_DIFFERENCES:
            break
    return list(found.values())


def _all(monolith: Answer, service: Answer) -> Iterator[Difference]:
    if monolith.status != service.status:
        yield Difference(field="status", monolith=monolith.status, service=service.status)
    for name in sorted({*monolith.headers, *service.headers}):
        yield from _between(f"header {name}", monolith.headers.get(name, _ABSENT), service.headers.get(name, _ABSENT))
    if monolith.body != service.body:
        yield from _between("body", _read(monolith), _read(service))


def _between(field: str, monolith: Any, service: Any) -> Iterator[Difference]:
    match monolith, service:
        case dict(), dict():
            for name in {**monolith, **service}:
                # Ids as names: one field, as the places of a list are.
                place = "*" if name.isdigit() else name
                yield from _between(f"{field}.{place}", monolith.get(name, _ABSENT), service.get(name, _ABSENT))
        case list(), list():
            if len(monolith) != len(service):
                # Which of them is missing, nobody can tell: comparing the places would call all of them different.
                yield Difference(field=f"{field}.length", monolith=len(monolith), service=len(service))
                return
            for one, other in zip(monolith, service, strict=True):
                yield from _between(f"{field}[]", one, other)
        case _:
            # 1, 1.0 and true are three things for a client.
            if type(monolith) is not type(service) or monolith != service:
                yield Difference(field=field, monolith=_shown(monolith), service=_shown(service))


def _read(answer: Answer) -> Any:
    """The body as JSON; of any other kind, its size and digest."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return f"{len(answer.body)} bytes, SHA-256 {hashlib.sha256(answer.body).hexdigest()[:16]}"


def _shown(value: Any) -> Any:
    return "(absent)" if value is _ABSENT else value

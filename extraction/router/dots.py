"""Dot segments that would lead out of the part of the address space in which a path was routed."""

import re

_SEPARATORS = re.compile(rb"[/\\]|%2f|%5c", re.IGNORECASE)
_DOT = re.compile(rb"%2e", re.IGNORECASE)


def leaves(raw_path: bytes) -> bool:
    """
    Whether a server that resolves dot segments could take the path for one of another module.

    Encoded dots and separators count as plain ones. As deep as the shortest prefix of a module (`/media/`) is
    deep enough: only below `/api/` a module has two names, and the second may not be left.
    """
    if b"." not in raw_path and b"%2" not in raw_path.lower():
        return False
    segments = _SEPARATORS.split(_DOT.sub(b".", raw_path))[1:]
    floor = 2 if segments[0] == b"api" else 1
    depth = 0
    for segment in segments:
        name = segment.partition(b";")[0]
        if name == b"..":
            depth -= 1
            if depth < floor:
                return True
        elif name != b".":
            depth += 1
    return False

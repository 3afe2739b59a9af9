"""Which module a path belongs to: one table for the router and for every configuration that is exported."""

from urllib.parse import unquote_to_bytes

# A test holds the table against the paths that the modules serve.
_PREFIXES: dict[str, tuple[str, ...]] = {
    "accounts": ("/api/auth/",),
    "media": ("/api/media/", "/media/"),
    "profiles": ("/api/profiles/",),
    "marketplace": ("/api/adds/", "/api/categories/", "/api/follows/"),
    "chat": ("/api/chat/", "/ws/"),
    # Under `/api/foro/`, and the same without `foro/`, as installed clients ask.
    "forum": (
        "/api/foro/",
        "/api/posts/",
        "/api/comments/",
        "/api/reactions/",
        "/api/notifications/",
        "/api/communities/",
    ),
}

_OWNERS = {prefix.encode(): module for module, prefixes in _PREFIXES.items() for prefix in prefixes}
_BEGINNINGS = tuple(_OWNERS)


def modules() -> tuple[str, ...]:
    """Every module that has paths."""
    return tuple(_PREFIXES)


def prefixes(module: str) -> tuple[str, ...]:
    """The beginnings of this module's paths, each with a slash at both ends; no one begins another."""
    return _PREFIXES[module]


def module_of(raw_path: bytes) -> str | None:
    """
    The module that serves this path, as it stood in the request line without its query; None: the monolith itself.

    Percent-encoding is taken off once, as the server of the monolith does before it looks for a view. Nothing
    else is tidied: two slashes stay two, and `..` is a name like any other (RFC 3986, 6.2.2.3, is for clients).
    """
    path = unquote_to_bytes(raw_path) if b"%" in raw_path else raw_path
    if not path.endswith(b"/"):
        path += b"/"  # as it is served: `/api/adds` is a path of marketplace
    if not path.startswith(_BEGINNINGS):
        return None
    return next(module for beginning, module in _OWNERS.items() if path.startswith(beginning))

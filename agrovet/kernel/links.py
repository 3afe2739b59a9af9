"""Addresses of our own files and pages, as the client that is being answered can follow them."""

from contextvars import ContextVar

from django.conf import settings

_origin: ContextVar[str] = ContextVar("origin", default="")


def remember_origin(origin: str) -> None:
    """Keep where the current request came in (`http://host:port`), for the links in its answer."""
    _origin.set(origin)


def origin() -> str:
    """Where the current request came in; empty outside of requests."""
    return _origin.get()


def absolute(path: str) -> str:
    """
    The full address of a path on this server.

    A full address is returned as it is: files of the old system, and of an S3 store, lie elsewhere.
    """
    if not path.startswith("/"):
        return path
    return (settings.AGROVET_PUBLIC_URL or _origin.get()) + path


def own_path(url: str) -> str:
    """The path of an address of ours, any other address unchanged: how an address is stored and compared."""
    for origin in (settings.AGROVET_PUBLIC_URL, _origin.get()):
        if origin and url.startswith(f"{origin}/"):
            return url[len(origin) :]
    return url

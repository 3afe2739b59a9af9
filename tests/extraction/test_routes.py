"""The table of paths says what the modules serve, and nothing more."""

from importlib import import_module

import pytest
from django.conf import settings
from django.urls import URLPattern

from extraction.routes import module_of, modules, prefixes


def _served(module: str) -> list[str]:
    """The paths of a module, each with a slash in front; what varies in them stands in angle brackets."""
    import_module(settings.ROOT_URLCONF)  # registers the converters that their paths use
    urls = import_module(f"modules.{module}.api.urls").urlpatterns
    paths = [f"/{pattern.pattern}" for pattern in urls if isinstance(pattern, URLPattern)]
    if module == "chat":
        routes = import_module("modules.chat.sockets").routes
        paths += [f"/{route.pattern._regex.lstrip('^')}" for route in routes]
    return paths


def test_the_table_knows_every_module() -> None:
    assert sorted(modules()) == sorted(settings.AGROVET_MODULES)


@pytest.mark.parametrize("module", modules())
def test_every_path_of_a_module_leads_to_it(module: str) -> None:
    assert {path: module_of(path.encode()) for path in _served(module)} == dict.fromkeys(_served(module), module)


@pytest.mark.parametrize("module", modules())
def test_every_beginning_in_the_table_is_served(module: str) -> None:
    idle = [prefix for prefix in prefixes(module) if not any(path.startswith(prefix) for path in _served(module))]

    assert idle == []


def test_no_beginning_begins_another() -> None:
    all_of_them = [prefix for module in modules() for prefix in prefixes(module)]

    assert [
        (one, other) for one in all_of_them for other in all_of_them if one != other and other.startswith(one)
    ] == []


@pytest.mark.parametrize(
    ("path", "module"),
    [
        (b"/api/media/7/", "media"),
        (b"/media/2026/a%20b.jpg", "media"),
        (b"/%61pi/m%65dia/7/", "media"),
        (b"/api%2Fmedia%2F7/", "media"),
        (b"/api/%256dedia/7/", None),
        (b"/api/posts/7/", "forum"),
        (b"/api/foro/posts/7/", "forum"),
        (b"/ws/chat/room/", "chat"),
        (b"/ws/", "chat"),
        (b"/api/media", "media"),
        (b"/api/mediathek/", None),
        (b"//api/media/", None),
        (b"/API/media/", None),
        (b"/x/../api/media/", None),
        (b"/api/media/../auth/login/", "media"),
        (b"/internal/media/files", None),
        (b"/internal/../api/media/", None),
        (b"/admin/media/", None),
        (b"/", None),
        (b"", None),
        (b"*", None),
    ],
)
def test_a_path_is_read_as_the_monolith_reads_it(path: bytes, module: str | None) -> None:
    assert module_of(path) == module

"""What a module owns: tables, paths, sockets."""

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern

from agrovet.kernel.documents import declared

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, kw_only=True)
class Path:
    """What answers at an address, or at several. `methods` is empty for a view that does not say."""

    addresses: list[str]
    methods: list[str]
    meaning: str


def tables_of(module: str) -> list[tuple[str, str]]:
    """The module's tables, each with what a row of it is."""
    models = apps.get_app_config(module).get_models(include_auto_created=True)
    return sorted((model._meta.db_table, _meaning(model)) for model in models if not model._meta.proxy)


def _meaning(model: type[Any]) -> str:
    if model._meta.auto_created:
        return f"Joins the rows of `{model._meta.auto_created._meta.db_table}` to others."
    return declared.summary(model)


def paths_of(module: str) -> list[Path]:
    """What a module serves over HTTP, in the order of its URLconf; a view with several addresses once."""
    import_module(settings.ROOT_URLCONF)  # it registers the converters that modules' paths use
    urls = declared.part(module, "api.urls")
    found: dict[object, Path] = {}
    for pattern in getattr(urls, "urlpatterns", []):
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "cls", pattern.callback)
            methods = [method.upper() for method in _METHODS if hasattr(view, method)]
            path = found.setdefault(view, Path(addresses=[], methods=methods, meaning=declared.summary(view)))
            path.addresses.append(_address(str(pattern.pattern)))
    return list(found.values())


def sockets_of(module: str) -> list[tuple[str, str]]:
    """What a module serves over WebSockets: address and meaning."""
    routes = getattr(declared.part(module, "sockets"), "routes", [])
    return [(_address(str(route.pattern)), declared.summary(route.callback)) for route in routes]


def _address(pattern: str) -> str:
    """A route or an expression of the URLconf as people write it: `/api/media/{id}/`."""
    pattern = re.sub(r"\(\?P<(\w+)>(?:\[[^]]*\]|[^])[])*\)", r"{\1}", pattern)
    pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)
    return "/" + pattern.lstrip("^/").removesuffix("$").replace("/?", "/")

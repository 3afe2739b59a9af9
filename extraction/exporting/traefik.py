"""Traefik 3: its static configuration, and the dynamic one that a file provider reads again whenever it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from extraction.exporting.patterns import DOTS, HEADER, VOUCHER, below, cookie_below, encoded
from extraction.exporting.routing import Address, Route, Routing

# Above the rules of a module stand those for paths that are not written plainly.
FIRST, MODULE, REST = 3000, 2000, 1000
SAFE = "(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))"
CLOSED = f"!PathPrefix(`/internal/`) && !PathRegexp(`^{encoded('/internal/')}`)"


def files(routing: Routing, *, listen: str = ":8000") -> dict[str, str]:
    """`traefik.yaml`, which it is started with, and `agrovet.yaml`, which lies beside it."""
    return {
        "traefik.yaml": yaml.safe_dump(static(routing, listen), sort_keys=False),
        "agrovet.yaml": yaml.safe_dump(dynamic(routing), sort_keys=False, width=1000),
    }


def static(routing: Routing, listen: str) -> dict[str, Any]:
    """Paths stay as they were sent, and large uploads have the time they need."""
    # Characters that are encoded in a path are the modules' business.
    names = ("Slash", "BackSlash", "NullCharacter", "Semicolon", "Percent", "QuestionMark", "Hash")
    return {
        "entryPoints": {
            "web": {
                "address": listen,
                "http": {
                    "sanitizePath": False,
                    "encodedCharacters": {f"allowEncoded{name}": True for name in names},
                },
                "transport": {"respondingTimeouts": {"readTimeout": "0s", "idleTimeout": "180s"}},
            }
        },
        "providers": {"file": {"filename": "agrovet.yaml", "watch": True}},
    }


def dynamic(routing: Routing) -> dict[str, Any]:
    """Routers, services and middlewares."""
    limits = routing.limits
    timeouts = {
        "dialTimeout": f"{limits.connect}s",
        "responseHeaderTimeout": f"{limits.answer}s",
        "idleConnTimeout": "90s",
    }
    return {
        "http": {
            "routers": {f"agrovet-{rule.name}": _router(rule) for rule in rules(routing)},
            "services": dict(_services(routing)),
            "middlewares": {
                # Traefik makes a limit of it by reading bodies before it sends them on: the servers refuse instead.
                "agrovet-edge": {"headers": {"customRequestHeaders": {HEADER: "", VOUCHER: ""}}},
                "agrovet-again": {"retry": {"attempts": 2, "initialInterval": "50ms"}},
            },
            "serversTransports": {"agrovet": {"forwardingTimeouts": timeouts}},
        }
    }


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which requests go to whom: `server` is `monolith` or a module, `mirror` names the module that sees them too."""

    name: str
    match: str
    server: str
    priority: int
    mirror: str = ""

    @property
    def middlewares(self) -> list[str]:
        """What is done with them on the way. Only what changes nothing is sent again."""
        return ["agrovet-edge", "agrovet-again"] if self.name.endswith("-read") else ["agrovet-edge"]


def rules(routing: Routing) -> Iterator[Rule]:
    """The rules, those that count first with the highest priority."""
    yield Rule(name="plain", match=f"PathRegexp(`^{DOTS}`) && {CLOSED}", server="monolith", priority=FIRST)
    for route in routing.routes:
        name = route.module
        if route.share:
            match = _match(route)
            yield Rule(name=f"{name}-read", match=f"{match} && {SAFE}", server=name, priority=MODULE + 1)
            yield Rule(name=name, match=match, server=name, priority=MODULE)
        if route.shadow:
            match = f"{_paths(route)} && {SAFE}"
            yield Rule(name=f"{name}-shadow", match=match, server="monolith", priority=MODULE - 1, mirror=name)
    yield Rule(name="monolith", match=f"PathPrefix(`/`) && {CLOSED}", server="monolith", priority=REST)


def _router(rule: Rule) -> dict[str, Any]:
    served = "monolith" if rule.server == "monolith" else f"{rule.server}-or-monolith"
    return {
        "entryPoints": ["web"],
        "rule": rule.match,
        "priority": rule.priority,
        "middlewares": rule.middlewares,
        "service": f"agrovet-{rule.mirror}-mirrored" if rule.mirror else f"agrovet-{served}",
    }


def _paths(route: Route) -> str:
    return "(" + " || ".join(f"PathPrefix(`{prefix}`)" for prefix in route.prefixes) + ")"


def _match(route: Route) -> str:
    if route.share == 100:
        return _paths(route)
    header = f"HeaderRegexp(`{HEADER}`, `{below(route.module, route.share)}`)"
    cookie = f"HeaderRegexp(`Cookie`, `{cookie_below(route.module, route.share)}`)"
    return f"{_paths(route)} && ({header} || (!HeaderRegexp(`{HEADER}`, `.`) && {cookie}))"


def _services(routing: Routing) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "agrovet-monolith", _balanced(routing.monolith)
    for route in routing.routes:
        name = f"agrovet-{route.module}"
        check = {"path": "/health/ready", "interval": "2s", "timeout": "1s"}
        yield name, _balanced(route.service, healthCheck=check)
        if route.share:
            yield f"{name}-or-monolith", {"failover": {"service": name, "fallback": "agrovet-monolith"}}
        if route.shadow:
            mirrors = [{"name": name, "percent": route.shadow}]
            yield f"{name}-mirrored", {"mirroring": {"service": "agrovet-monolith", "mirrors": mirrors}}


def _balanced(address: Address, **more: Any) -> dict[str, Any]:
    return {
        "loadBalancer": {
            "servers": [{"url": address.url}],
            "passHostHeader": True,
            "serversTransport": "agrovet",
            **more,
        }
    }

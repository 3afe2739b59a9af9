"""Envoy: a static bootstrap (API version 3)."""

from collections.abc import Iterator
from typing import Any

import yaml

from extraction.exporting.patterns import DOTS, HEADER, VOUCHER, below, cookie_below, encoded
from extraction.exporting.routing import Address, Limits, Route, Routing

MANAGER = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
ROUTER = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
SOCKETS = "/ws/"
SAFE = {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD|OPTIONS"}}}


def files(routing: Routing, *, host: str = "0.0.0.0", port: int = 8000) -> dict[str, str]:
    """`envoy.yaml`."""
    return {"envoy.yaml": yaml.safe_dump(bootstrap(routing, host, port), sort_keys=False, width=1000)}


def bootstrap(routing: Routing, host: str, port: int) -> dict[str, Any]:
    """The whole configuration, as envoy.config.bootstrap.v3.Bootstrap has it."""
    listener = {
        "name": "agrovet",
        "address": {"socket_address": {"address": host, "port_value": port}},
        "filter_chains": [{"filters": [{"name": "http", "typed_config": _manager(routing)}]}],
    }
    return {"static_resources": {"listeners": [listener], "clusters": list(_clusters(routing))}}


def _manager(routing: Routing) -> dict[str, Any]:
    return {
        "@type": MANAGER,
        "stat_prefix": "agrovet",
        "use_remote_address": True,
        "server_header_transformation": "PASS_THROUGH",
        # A path goes on as it was sent.
        "normalize_path": False,
        "merge_slashes": False,
        "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
        "common_http_protocol_options": {"headers_with_underscores_action": "DROP_HEADER"},
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "http_filters": [{"name": "router", "typed_config": {"@type": ROUTER}}],
        "route_config": {
            "name": "agrovet",
            "request_headers_to_remove": [HEADER, VOUCHER],
            "virtual_hosts": [{"name": "agrovet", "domains": ["*"], "routes": list(_routes(routing))}],
        },
    }


def _routes(routing: Routing) -> Iterator[dict[str, Any]]:
    closed = _matching_path(f"{encoded('/internal/')}.*")
    yield {"match": closed, "direct_response": {"status": 404}}
    yield {"match": _matching_path(f"{DOTS}.*"), "route": _action("agrovet_monolith", routing.limits)}
    for route in routing.routes:
        for prefix in route.prefixes:
            yield from _of_module(route, prefix, routing.limits)
    for prefix in (SOCKETS, "/"):
        yield {"match": {"prefix": prefix}, "route": _action("agrovet_monolith", routing.limits, prefix)}


def _of_module(route: Route, prefix: str, limits: Limits) -> Iterator[dict[str, Any]]:
    cluster = f"agrovet_{route.module}"
    for chosen in _chosen(route) if route.share else ():
        # Only what changes nothing is asked again.
        again = {**_action(cluster, limits, prefix), "retry_policy": _again()}
        yield {"match": {"prefix": prefix, "headers": [SAFE, *chosen]}, "route": again}
        match = {"prefix": prefix, "headers": chosen} if chosen else {"prefix": prefix}
        yield {"match": match, "route": _action(cluster, limits, prefix)}
    if route.shadow:
        repeated = {
            "cluster": cluster,
            "runtime_fraction": {"default_value": {"numerator": route.shadow, "denominator": "HUNDRED"}},
            # Else the service is asked for another host, and refuses it.
            "disable_shadow_host_suffix_append": True,
        }
        action = {**_action("agrovet_monolith", limits, prefix), "request_mirror_policies": [repeated]}
        yield {"match": {"prefix": prefix, "headers": [SAFE]}, "route": action}


def _chosen(route: Route) -> list[list[dict[str, Any]]]:
    """By which headers a person is known to be the service's, in the order in which they count."""
    if route.share == 100:
        return [[]]
    # A regular expression has to match the whole of a header here.
    header = _matching(HEADER, f".*{below(route.module, route.share)}.*")
    cookie = _matching("cookie", f".*{cookie_below(route.module, route.share)}.*")
    return [[header], [{"name": HEADER, "present_match": False}, cookie]]


def _matching(name: str, regex: str) -> dict[str, Any]:
    return {"name": name, "string_match": {"safe_regex": {"regex": regex}}}


def _matching_path(regex: str) -> dict[str, Any]:
    return {"safe_regex": {"regex": regex}}


def _again() -> dict[str, Any]:
    return {"retry_on": "connect-failure,refused-stream,reset-before-request", "num_retries": 1}


def _action(cluster: str, limits: Limits, prefix: str = "/") -> dict[str, Any]:
    # No limit for the whole: uploads take their time. Silence has one, but that of sockets.
    idle = 0 if prefix == SOCKETS else max(limits.answer, limits.idle)
    return {"cluster": cluster, "timeout": "0s", "idle_timeout": f"{idle}s"}


def _clusters(routing: Routing) -> Iterator[dict[str, Any]]:
    yield _cluster("agrovet_monolith", routing.monolith, None, routing.limits)
    for route in routing.routes:
        yield _cluster(f"agrovet_{route.module}", route.service, routing.monolith, routing.limits)


def _cluster(name: str, address: Address, instead: Address | None, limits: Limits) -> dict[str, Any]:
    places = [address]
    if instead is not None and instead.scheme == address.scheme:
        # Asked where the service is ill: the monolith can serve every module.
        places.append(instead)
    made: dict[str, Any] = {
        "name": name,
        "type": "STRICT_DNS",
        "connect_timeout": f"{limits.connect}s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [
                {"priority": priority, "lb_endpoints": [{"endpoint": {"address": _socket(place)}}]}
                for priority, place in enumerate(places)
            ],
        },
        "health_checks": [
            {
                "timeout": "1s",
                "interval": "2s",
                "unhealthy_threshold": 2,
                "healthy_threshold": 1,
                "http_health_check": {"path": "/health/ready"},
            }
        ],
    }
    if address.scheme == "https":
        made["transport_socket"] = {"name": "tls", "typed_config": {"@type": TLS, "sni": address.host}}
    return made


def _socket(address: Address) -> dict[str, Any]:
    return {"socket_address": {"address": address.host, "port_value": address.port}}

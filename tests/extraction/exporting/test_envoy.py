"""
What is exported for Envoy is what Envoy's own messages take, and leads each request where our own router leads it.

Envoy itself is not run: no package of it is to be had. The routes are read here as its documentation says.
"""

import re
from dataclasses import replace
from typing import Any

import pytest

from extraction.exporting import envoy
from extraction.exporting.patterns import HEADER, VOUCHER
from extraction.exporting.routing import Address
from extraction.routes import modules
from tests.extraction.exporting import programs
from tests.extraction.exporting.corpus import REQUESTS, Request, routing

PORTS = {name: 9000 + number for number, name in enumerate(("monolith", *modules()))}


@pytest.fixture(scope="module")
def bootstrap() -> dict[str, Any]:
    """The configuration for the corpus."""
    return envoy.bootstrap(routing(PORTS), "127.0.0.1", 8000)


def _manager(bootstrap: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]
    manager: dict[str, Any] = found["typed_config"]
    return manager


def _routes(bootstrap: dict[str, Any]) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = _manager(bootstrap)["route_config"]["virtual_hosts"][0]["routes"]
    return routes


def _chosen(bootstrap: dict[str, Any], request: Request) -> dict[str, Any]:
    """The first route that matches."""
    path = request.target.partition("?")[0]
    headers = {name.lower(): value for name, value in request.sent_headers().items()} | {":method": request.method}
    return next(
        route
        for route in _routes(bootstrap)
        if _fits_path(route["match"], path)
        and all(_fits(wanted, headers) for wanted in route["match"].get("headers", []))
    )


def _fits_path(match: dict[str, Any], path: str) -> bool:
    if "prefix" in match:
        return path.startswith(match["prefix"])
    return re.fullmatch(match["safe_regex"]["regex"], path) is not None


def _fits(wanted: dict[str, Any], headers: dict[str, str]) -> bool:
    value = headers.get(wanted["name"].lower())
    if "present_match" in wanted:
        return (value is not None) == wanted["present_match"]
    return value is not None and re.fullmatch(wanted["string_match"]["safe_regex"]["regex"], value) is not None


def test_every_request_is_led_as_our_router_leads_it(bootstrap: dict[str, Any]) -> None:
    led = {str(request): _chosen(bootstrap, request)["route"]["cluster"] for request in REQUESTS}

    assert led == {str(request): f"agrovet_{request.server()}" for request in REQUESTS}


def test_only_what_changes_nothing_is_sent_again(bootstrap: dict[str, Any]) -> None:
    retried = {request.method for request in REQUESTS if "retry_policy" in _chosen(bootstrap, request)["route"]}

    assert retried == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("target", ["/internal/media/files", "/%69nternal/media", "/internal%2fmedia", "/%49nternal/"])
def test_doors_are_not_reached_from_outside(bootstrap: dict[str, Any], target: str) -> None:
    chosen = _chosen(bootstrap, Request(target=target))

    # `%49` is a capital letter: another path, which the monolith knows nothing of.
    assert ("direct_response" in chosen) is (target != "/%49nternal/")


def test_what_the_edge_alone_may_say_is_taken_off(bootstrap: dict[str, Any]) -> None:
    assert _manager(bootstrap)["route_config"]["request_headers_to_remove"] == [HEADER, VOUCHER]


def test_sockets_may_be_silent(bootstrap: dict[str, Any]) -> None:
    idle = {
        target: _chosen(bootstrap, Request(target=target))["route"]["idle_timeout"]
        for target in ("/ws/chat/sala/", "/api/posts/", "/")
    }

    assert idle == {"/ws/chat/sala/": "0s", "/api/posts/": "5s", "/": "5s"}


class TestItsMessages:
    """Held against the messages of Envoy's own interface."""

    pytestmark = [pytest.mark.proxies, programs.needed]

    def test_it_is_what_they_take(self) -> None:
        text = envoy.files(routing(PORTS))["envoy.yaml"]

        told, complaint = programs.validated("envoy", text=text)

        assert complaint == ""
        assert len(told["static_resources"]["clusters"]) == 1 + len(routing(PORTS).routes)

    def test_services_behind_tls_and_shadow_are_what_they_take(self) -> None:
        whole = routing(PORTS)
        route = replace(
            whole.routes[0], share=0, shadow=20, service=Address(scheme="https", host="media.test", port=443)
        )
        text = envoy.files(replace(whole, routes=(route,)))["envoy.yaml"]

        told, complaint = programs.validated("envoy", text=text)

        assert complaint == ""
        mirrors = [one for one in _routes(told) if "request_mirror_policies" in one.get("route", {})]
        assert [one["route"]["request_mirror_policies"][0]["disable_shadow_host_suffix_append"] for one in mirrors] == [
            True for _ in route.prefixes
        ]

    def test_a_name_that_envoy_does_not_know_would_be_noticed(self) -> None:
        text = envoy.files(routing(PORTS))["envoy.yaml"].replace("idle_timeout", "idle_time")

        told, complaint = programs.validated("envoy", text=text)

        assert told is None
        assert "idle_time" in complaint

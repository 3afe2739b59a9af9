"""The client's address behind proxies: read from the right, of trusted hops alone; what clients invent is ignored."""

from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from agrovet.kernel.http.forwarded import client_of_request, client_of_scope, scheme_of_scope
from agrovet.kernel.http.throttling import AnonymousRate
from extraction.router.headers import Origin

PROXY, INVENTED, CLIENT = "10.0.0.1", "6.6.6.6", "192.0.2.9"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings: Settings) -> None:
    settings.AGROVET_TRUST_PROXY, settings.AGROVET_PROXY_HOPS = True, 1


def client_of(*lines: str) -> str:
    """The client of a connection of the proxy with these headers; the same for the router and for views."""
    scope = _scope(*lines)
    headers = {"X-Forwarded-For": ",".join(lines)} if lines else {}
    of_views = client_of_request(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers))
    assert [client_of_scope(scope), Origin(scope).client] == [of_views, of_views]
    return of_views


@pytest.mark.parametrize(
    ("told", "client"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}:4711", CLIENT),
        (f"{INVENTED}, {CLIENT}:4711", CLIENT),
        (f"{INVENTED}:80,{CLIENT}", CLIENT),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        (f"{INVENTED}, [2001:DB8:0::1]:4711", "2001:db8::1"),
        (f"::ffff:{CLIENT}", CLIENT),
        (f"[::ffff:{CLIENT}]:4711", CLIENT),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_last_entry_is_the_client_with_or_without_a_port(told: str, client: str) -> None:
    assert client_of(told) == client


@pytest.mark.parametrize(
    "last",
    ["unknown", "_hidden", "", "-", "192.0.2", "192.0.2.999", "192.0.2.9:", "192.0.2.9:port", "[192.0.2.9]", "[::1",
     "2001:db8::1]:1", "for=192.0.2.9", "localhost", "192.0.2.9 6.6.6.6", "\u00b9\u00b2.1.1.1"],
)  # fmt: skip
def test_an_entry_that_is_no_address_leads_to_nothing_on_its_left(last: str) -> None:
    assert client_of(f"{INVENTED}, {last}") == PROXY


def test_without_an_entry_it_is_the_peer() -> None:
    assert client_of() == PROXY


def test_several_headers_are_one_in_their_order() -> None:
    assert client_of(INVENTED, CLIENT) == CLIENT


def test_a_header_of_any_length_is_read_from_its_end() -> None:
    assert client_of(", ".join([INVENTED] * 50_000 + [CLIENT])) == CLIENT


@pytest.mark.parametrize(
    ("told", "client"),
    [
        (f"{INVENTED}, {CLIENT}, 10.0.0.2:80", CLIENT),
        # Who reaches the inner proxy alone is seen by it, and by nobody further out.
        ("10.0.0.2", "10.0.0.2"),
        (f"{INVENTED}, unknown, 10.0.0.2", "10.0.0.2"),
    ],
)
def test_of_two_proxies_the_second_entry_from_the_right_counts(settings: Settings, told: str, client: str) -> None:
    settings.AGROVET_PROXY_HOPS = 2

    assert client_of(told) == client


def test_without_trust_nothing_that_is_told_counts(settings: Settings) -> None:
    settings.AGROVET_TRUST_PROXY = False

    assert client_of(CLIENT) == PROXY
    assert scheme_of_scope({**_scope(), "headers": [(b"x-forwarded-proto", b"https")]}) == "http"


def test_ports_of_one_client_are_counted_as_one() -> None:
    told = [f"{INVENTED}, {CLIENT}:{port}" for port in (4711, 4712)] + [f"7.7.7.7, {CLIENT}"]

    assert {_counted(each) for each in told} == {CLIENT}


def test_addresses_of_one_network_of_ipv6_too() -> None:
    assert {_counted("[2001:db8::1]:1"), _counted("2001:db8::2")} == {"2001:db8::/64"}


def test_what_goes_on_to_a_service_holds_addresses_alone() -> None:
    origin = Origin(_scope(f"unknown, {INVENTED}:1, {CLIENT}:4711"))

    assert dict(origin.headers())[b"x-forwarded-for"] == f"{INVENTED}, {CLIENT}, {PROXY}".encode()


@pytest.mark.parametrize(
    ("told", "scheme"),
    [([b"https"], "https"), ([b"https", b"http"], "http"), ([b"https, http"], "http"), ([b"gopher"], "http")],
)
def test_of_the_scheme_the_last_value_counts(told: list[bytes], scheme: str) -> None:
    lines = [(b"x-forwarded-proto", value) for value in told]

    assert scheme_of_scope({**_scope(), "headers": lines}) == scheme


def _counted(told: str) -> str:
    return AnonymousRate().address_of(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": told}))


def _scope(*lines: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    return {"scheme": "http", "client": (PROXY, 5), "server": ("127.0.0.1", 8000), "headers": headers}

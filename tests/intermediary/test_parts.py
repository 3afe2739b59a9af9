"""Parts of the router by themselves."""

import pytest
from pytest_django import Settings

from agrovet.kernel.counts import Count
from extraction.router import buckets, counting, dots
from extraction.router.headers import Origin


@pytest.mark.parametrize(
    "path",
    [
        b"/api/posts/../auth/",
        b"/api/posts/%2E./auth/",
        b"/api/posts/..%2fauth",
        b"/api/a/../../b",
        b"/media/../api/x",
        b"/media/..",
    ],
)
def test_dots_that_lead_out(path: bytes) -> None:
    assert dots.leaves(path)


@pytest.mark.parametrize("path", [b"/api/posts/a/../b", b"/api/posts/./", b"/media/a/../b", b"/media/a..b/c.jpg"])
def test_dots_that_stay(path: bytes) -> None:
    assert not dots.leaves(path)


def test_a_share_is_that_share_of_the_people() -> None:
    there = sum(buckets.is_served_by_service("forum", f"person:{id}", share=10) for id in range(20_000))

    assert 1_800 < there < 2_200


def test_modules_do_not_try_the_same_people_first() -> None:
    first = {
        module: {id for id in range(2_000) if buckets.is_served_by_service(module, f"person:{id}", share=10)}
        for module in ("forum", "media")
    }

    assert len(first["forum"] & first["media"]) < 60


def test_counts_say_how_many_failed_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_counts", {})

    counting.count("forum", "service", status=200, seconds=0.004)
    counting.count("forum", "service", status=503, seconds=60)
    counting.count_fallback("forum")

    expected = Count(requests=2, failures=1, fallbacks=1, durations=[1, *[0] * 10, 1])
    assert counting.counts() == {("forum", "service"): expected}


def _scope(*headers: tuple[bytes, bytes]) -> dict[str, object]:
    return {"client": ("192.0.2.1", 5), "server": ("127.0.0.1", 8000), "scheme": "http", "headers": [*headers]}


CLAIMS = (
    (b"host", b"inner"),
    (b"x-forwarded-for", b"6.6.6.6, 192.0.2.9"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"app.example"),
)


def test_a_proxy_in_front_is_believed_where_the_settings_say_so(settings: Settings) -> None:
    settings.AGROVET_TRUST_PROXY = True

    origin = Origin(_scope(*CLAIMS))

    assert (origin.client, origin.scheme, origin.host) == ("192.0.2.9", "https", "app.example")
    assert origin.headers()[0] == (b"x-forwarded-for", b"6.6.6.6, 192.0.2.9, 192.0.2.1")


def test_else_it_is_not(settings: Settings) -> None:
    settings.AGROVET_TRUST_PROXY = False

    origin = Origin(_scope(*CLAIMS))

    assert (origin.client, origin.scheme, origin.host) == ("192.0.2.1", "http", "inner")
    assert origin.headers()[0] == (b"x-forwarded-for", b"192.0.2.1")

"""The expressions that proxies match choose the same people as our router, for every share."""

import re

import pytest

from extraction.exporting.patterns import below, bucket_text, cookie_below, encoded


@pytest.mark.parametrize("share", range(1, 100))
def test_a_bucket_is_the_services_exactly_where_it_is_below_the_share(share: int) -> None:
    at_the_edge = [0, share * 100 - 1, share * 100, 9999]

    said = {bucket: bucket_text({"accounts": 0, "media": bucket, "forum": 0}) for bucket in at_the_edge}

    expected = {bucket: bucket < share * 100 for bucket in at_the_edge}
    assert {bucket: bool(re.search(below("media", share), text)) for bucket, text in said.items()} == expected
    cookies = {bucket: f"a=media.0000; agrovet_bucket={text}; z=media.0000" for bucket, text in said.items()}
    found = {bucket: bool(re.search(cookie_below("media", share), text)) for bucket, text in cookies.items()}
    assert found == expected


@pytest.mark.parametrize("text", ["", "media.1", "media.00000", "xmedia.0000", "media.0000x", "media=0000"])
def test_what_is_no_bucket_is_nobodys(text: str) -> None:
    assert not re.search(below("media", 99), text)


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("/internal/x", True),
        ("/%69nternal/x", True),
        ("%2finternal%2Fx", True),
        ("/%69%6e%74%65%72%6E%61%6c%2f", True),
        ("/Internal/x", False),
        ("/internals/x", False),
        ("/%2569nternal/", False),
    ],
)
def test_a_path_is_known_however_it_is_encoded(path: str, is_it: bool) -> None:
    assert bool(re.match(encoded("/internal/"), path)) is is_it

"""The current placements are written into a folder, in each format, and what cannot be written is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing
from extraction.exporting.routing import Address, NotExportable, current
from extraction.exporting.writing import FORMATS, export
from extraction.routes import prefixes

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def placed(settings: Settings) -> Iterator[Settings]:
    """Media is tried on a tenth of the people, chat has left, and the forum is in shadow."""
    settings.AGROVET_SERVICE_URLS = {
        **settings.AGROVET_SERVICE_URLS,
        "media": "http://media.internal:8000",
        "chat": "https://chat.internal",
        "forum": "http://forum.internal:8000",
    }
    placement.learn(
        {
            "media": Standing(share=10, phase="canary"),
            "chat": Standing(share=100, phase="settled", authority="service"),
            "forum": Standing(shadow=20, phase="shadow"),
        }
    )
    yield settings
    placement.learn({})


def test_the_routing_is_what_the_placements_say(placed: Settings) -> None:
    routing = current(monolith=HERE)

    assert [(route.module, route.share, route.service.url) for route in routing.routes] == [
        ("media", 10, "http://media.internal:8000"),
        ("chat", 100, "https://chat.internal:443"),
    ]
    assert routing.routes[1].prefixes == prefixes("chat")
    assert routing.monolith == Address(scheme="http", host="127.0.0.1", port=8000)


def test_a_module_in_shadow_is_mirrored_only_where_that_is_asked_for(placed: Settings) -> None:
    mirrored = [(route.module, route.shadow, route.share) for route in current(monolith=HERE, mirror=True).routes]

    assert mirrored == [("media", 0, 10), ("chat", 0, 100), ("forum", 20, 0)]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(placed: Settings, tmp_path: Path, format: str) -> None:
    written = export(format, tmp_path / "out", mirror=True)

    assert sorted(written) == sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    for path in written:
        assert path.read_text() != ""
        if path.parent.name != "templates" and path.suffix == ".yaml":
            assert list(yaml.safe_load_all(path.read_text())) != [None]


@pytest.mark.parametrize("format", FORMATS)
def test_while_every_module_is_local_all_is_led_to_the_monolith(tmp_path: Path, format: str) -> None:
    text = "".join(path.read_text() for path in export(format, tmp_path))

    assert "agrovet-media" not in text
    assert "agrovet_media" not in text


def test_a_service_without_an_address_is_refused_by_name(placed: Settings, tmp_path: Path) -> None:
    placed.AGROVET_SERVICE_URLS["media"] = ""

    with pytest.raises(NotExportable, match="The service answers 10 % for media, and MEDIA_SERVICE_URL is not set"):
        export("nginx", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotExportable, match="There is no format apache: write one of nginx, traefik, envoy"):
        export("apache", tmp_path)


@pytest.mark.parametrize("url", ["media:8000", "ftp://media", "http://", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(NotExportable, match="no address of a server: write http://host:port"):
        Address.of(url)

"""`scripts/run --demo`: each screen of the app has something for the person whom the start names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.support import processes
from tests.support.servers import ROOT, clean_environment, is_healthy, own_parts

pytestmark = pytest.mark.server

CAPITAL = (12.1364, -86.2514)
APP_CATEGORIES = {
    "Medicamentos y salud animal",
    "Alimentos y suplementos",
    "Productos para ganado",
    "Semillas y plantas",
    "Fertilizantes y agroquímicos",
    "Maquinaria e implementos",
    "Herramientas e insumos",
    "Servicios agropecuarios",
}
COMMUNITIES = ["general", "ganaderos-agricultores-animales", "especialistas-salud", "agronegocios"]
EBML, OPUS, PICTURE_TRACK = b"\x1a\x45\xdf\xa3", b"A_OPUS", b"V_VP"


@dataclass(frozen=True, kw_only=True)
class Started:
    """What the start printed, and a client that is logged in as the person it names."""

    said: str
    app: httpx.Client
    me: dict[str, Any]

    def get(self, path: str, **parameters: Any) -> Any:
        """The answer to a request of the app."""
        answer = self.app.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def bytes_of(self, url: str) -> bytes:
        """A file, as the app loads it."""
        answer = self.app.get(url)
        assert answer.status_code == 200
        return answer.content


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    port = processes.free_port()
    base = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("demo") / "log"
    with (
        own_parts() as parts,
        processes.running(
            ["scripts/run", "--demo", "--port", str(port), "--data", Path(parts["AGROVET_DATA_DIR"])],
            log=log,
            ready=lambda: is_healthy(base),
            environment=clean_environment(parts),
            folder=ROOT,
            within=100,
        ),
        httpx.Client(base_url=base, timeout=30) as app,
    ):
        said = log.read_text()
        number, password = re.findall(r"Log in as (\S+) .* with the password (\S+)\.", said)[0]
        told = app.post("/api/auth/login/", json={"phone_number": number, "password": password}).json()
        app.headers["Authorization"] = f"Bearer {told['token']}"
        yield Started(said=said, app=app, me=told["user"])


def test_there_are_ads_in_each_category_that_the_app_offers(started: Started) -> None:
    categories = {category["id"]: category["name"] for category in started.get("/api/categories/")}

    offered = {id for id, name in categories.items() if name in APP_CATEGORIES}
    shown = {id: started.get("/api/adds/", category=id) for id in offered}

    assert len(offered) == 8
    assert {id for id, ads in shown.items() if any(ad["status"] == "active" for ad in ads)} == offered


def test_there_are_ads_of_each_category_near_the_capital(started: Started) -> None:
    ads = started.get("/api/adds/", lat=CAPITAL[0], lon=CAPITAL[1])

    near = [ad for ad in ads if _distance(CAPITAL, (float(ad["latitude"]), float(ad["longitude"]))) <= 50]

    assert near == ads
    assert {ad["category"] for ad in near} >= {
        category["id"] for category in started.get("/api/categories/") if category["name"] in APP_CATEGORIES
    }
    assert sum(ad["main_image"] is not None for ad in near) >= 3
    for ad in near:
        if ad["main_image"]:
            _decode(started.bytes_of(ad["main_image"]["url"]))


def test_there_are_ads_near_where_the_person_is(started: Started) -> None:
    me = started.get(f"/api/auth/users/{started.me['id']}/")

    near = started.get("/api/adds/nearby/", lat=me["latitude"], lon=me["longitude"])

    assert len(near) >= 3


def test_there_are_two_conversations_one_with_a_voice_note_and_a_picture(started: Started) -> None:
    rooms = started.get("/api/chat/rooms/")

    messages = [started.get("/api/chat/messages/", room=room["id"]) for room in rooms]

    assert len(rooms) == 2
    assert sorted(sum(message["media_url"] is not None for message in room) for room in messages) == [0, 2]
    assert sum(room["unread_count"] for room in rooms) == 1
    (voice, picture) = [message for room in messages for message in room if message["media_url"]]
    assert len(voice["media_spectrum"]) == 40
    sound = started.bytes_of(voice["media_url"])
    assert (sound[:4], OPUS in sound, PICTURE_TRACK in sound) == (EBML, True, False)
    _decode(started.bytes_of(picture["media_url"]))


def test_there_are_posts_with_pictures(started: Started) -> None:
    posts = started.get("/api/foro/posts/")

    pictures = [post["media"]["url"] for post in posts if post["media"]]

    assert len(pictures) >= 3
    for url in set(pictures):
        _decode(started.bytes_of(url))
    communities = {community["slug"]: community["id"] for community in started.get("/api/foro/communities/")}
    for slug in COMMUNITIES:
        assert started.get("/api/foro/posts/", community=communities[slug]) != []
    assert started.get("/api/foro/notifications/") != []


def test_the_profile_has_a_gallery_and_an_ad_of_ones_own(started: Started) -> None:
    profile = started.get(f"/api/profiles/specialists/{started.me['id']}/")

    assert profile["profession"] == "Veterinario"
    assert len(profile["work_images_full"]) == 2
    for work in profile["work_images_full"]:
        _decode(started.bytes_of(work["url"]))
    assert len([ad for ad in started.get("/api/adds/my_adds/") if ad["status"] == "active"]) == 1
    assert started.get("/api/adds/following_adds/") != []


def test_the_start_says_what_there_is_to_see(started: Started) -> None:
    for line in (
        "Log in as +50587000001 (Marta, Managua) with the password Demo-AgroVet-1.",
        "Ads: 26, in 8 of the 8 categories that the app offers; 9 lie within the app's 50 km around the capital.",
        "Conversations: 2, one with a voice note and a picture.",
        "Posts: 11, 8 with a picture.",
    ):
        assert line in started.said


def _decode(content: bytes) -> None:
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        assert picture.width > 100


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return kilometres on the sphere, as the app reckons."""
    down, across = radians(other[0] - one[0]), radians(other[1] - one[1])
    a = sin(down / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(across / 2) ** 2
    return 6371 * 2 * asin(sqrt(a))

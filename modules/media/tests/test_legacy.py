"""Files of the old system: whose they are, and how they come into our store."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from agrovet.kernel.legacy.discovery import parts
from agrovet.kernel.legacy.downloads import Downloader
from agrovet.kernel.legacy.fetching import Fetching
from agrovet.kernel.legacy.report import FilesReport
from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem, Quiet, noted
from modules.media.models import MediaFile, UnusedKey
from modules.media.tests.samples import PNG

# Threads fetch, the test's own connection writes.
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class OldStore:
    """The old system's store of files: a server that answers as it is told."""

    base: str = ""
    files: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def put(self, path: str, *answers: tuple[int, bytes]) -> str:
        """Answers to the first requests for the path, the last for all that follow; returns its address."""
        self.files[path] = list(answers)
        return f"{self.base}{path}"


@contextmanager
def serving() -> Iterator[OldStore]:
    store = OldStore()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = store.files.get(self.path, [(404, b"")])
            status, content = answers[min(store.asked[self.path], len(answers) - 1)]
            store.asked[self.path] += 1
            self.send_response(200 if status == -1 else status)
            # -1: the connection breaks half-way.
            self.send_header("Content-Length", str(len(content) * (2 if status == -1 else 1)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        store.base = f"http://127.0.0.1:{server.server_port}"
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def store() -> Iterator[OldStore]:
    with serving() as found:
        yield found


@pytest.fixture
def old(tmp_path: Path) -> OldSystem:
    return OldSystem(tmp_path / "viejo.sqlite3")


def media(id: int, **changes: Any) -> Mapping[str, Any]:
    return {
        "id": id,
        "name": "foto",
        "description": None,
        "price": None,
        "url": f"https://viejo.example/{id}.png",
        "created_at": LONG_AGO,
        "content_type_id": None,
        "object_id": None,
    } | changes


def fetch(**changes: Any) -> FilesReport:
    part = next(part for part in parts() if part.module == "media")
    waits: list[float] = []
    options: dict[str, Any] = {
        "downloader": Downloader(largest=1024 * 1024, timeout=5, wait=waits.append),
        "jobs": 3,
        "watcher": Quiet(),
        "is_stopping": lambda: False,
    }
    return Fetching(part=part, files=part.files[0], **(options | changes)).run()


def test_a_file_belongs_to_the_one_person_who_uses_it(old: OldSystem) -> None:
    for person in range(1, 7):
        old.person(person)
    profile = old.content_type(15, "profiles", "specialistprofile")
    old.add("media_media", *(dict(media(id)) for id in range(1, 9)))
    old.change("UPDATE media_media SET content_type_id = ?, object_id = 6 WHERE id = 7", profile)
    old.add("add_add", {"id": 1, "main_image_id": 1, "publisher_id": 1})
    old.add("add_add_secondary_images", {"id": 1, "add_id": 1, "media_id": 2})
    old.add("chat_chatmessage", {"id": 1, "media_id": 3, "sender_id": 3}, {"id": 2, "media_id": 7, "sender_id": 3})
    old.add("foro_post", {"id": 1, "media_id": 4, "author_id": 4}, {"id": 2, "media_id": 3, "author_id": 5})
    old.add("foro_comment", {"id": 1, "media_id": 5, "user_id": 5}, {"id": 2, "media_id": 8, "user_id": 99})

    report = old.bring(only=["media"])

    assert dict(MediaFile.objects.values_list("id", "owner_id")) == {
        1: 1,
        2: 1,
        3: None,
        4: 4,
        5: 5,
        6: None,
        7: 6,
        8: None,
    }
    assert noted(report, "media_media") == {
        "used by several people, so it is nobody's: staff alone can change it": ["3"]
    }


def test_a_file_keeps_its_old_address_until_it_is_fetched(old: OldSystem, store: OldStore) -> None:
    url = store.put("/media/año nuevo.png".replace(" ", "%20").replace("ñ", "%C3%B1"), (200, PNG))
    old.add("media_media", dict(media(1, url=url)))
    old.bring(only=["media"])
    assert MediaFile.objects.get(id=1).url == url

    report = fetch()

    record = MediaFile.objects.get(id=1)
    assert (report.found, report.fetched, report.size, report.not_fetched) == (1, 1, len(PNG), [])
    assert record.url == f"/media/{record.key}"
    assert (record.kind, record.size) == ("image", len(PNG))
    assert record.key.endswith(".png")
    assert list(UnusedKey.objects.all()) == []


def test_what_cannot_be_had_keeps_its_address_and_is_reported(old: OldSystem, store: OldStore) -> None:
    urls = [
        store.put("/gone.png", (404, b"")),
        store.put("/down.png", (503, b"")),
        store.put("/text.png", (200, b"no picture at all")),
        store.put("/large.png", (200, b"x" * (1024 * 1024 + 1))),
        "ftp://viejo.example/a.png",
    ]
    old.add("media_media", *(dict(media(id, url=url)) for id, url in enumerate(urls, start=1)))
    old.bring(only=["media"])

    report = fetch()

    assert {sentence.says: sentence.keys for sentence in report.not_fetched} == {
        "the server answered 404": ["1"],
        "the server answered 503": ["2"],
        "El archivo no es una imagen, un audio o un video que se pueda aceptar.": ["3"],
        "larger than 1 MB": ["4"],
    }
    assert store.asked == Counter({"/gone.png": 1, "/down.png": 3, "/text.png": 1, "/large.png": 1})
    assert list(MediaFile.objects.order_by("id").values_list("url", flat=True)) == urls


def test_a_store_that_stumbles_is_asked_again(old: OldSystem, store: OldStore) -> None:
    url = store.put("/a.png", (503, b""), (-1, PNG[:20]), (200, PNG))
    old.add("media_media", dict(media(1, url=url)))
    old.bring(only=["media"])

    report = fetch()

    assert (report.fetched, store.asked["/a.png"]) == (1, 3)


def test_a_second_fetch_asks_for_the_missing_files_alone(old: OldSystem, store: OldStore) -> None:
    urls = [store.put(f"/{id}.png", (200, PNG)) for id in range(1, 9)]
    urls.append(store.put("/9.png", (404, b""), (200, PNG)))
    old.add("media_media", *(dict(media(id, url=url)) for id, url in enumerate(urls, start=1)))
    old.bring(only=["media"])

    first, second = fetch(), fetch()

    assert [(report.found, report.fetched) for report in (first, second)] == [(9, 8), (1, 1)]
    assert store.asked == Counter({f"/{id}.png": 1 for id in range(1, 9)} | {"/9.png": 2})


def test_an_import_after_the_fetch_leaves_the_new_addresses(old: OldSystem, store: OldStore) -> None:
    old.add("media_media", dict(media(1, url=store.put("/a.png", (200, PNG)))))
    old.bring(only=["media"])
    fetch()
    before = MediaFile.objects.get(id=1).url

    report = old.bring(only=["media"])

    assert MediaFile.objects.get(id=1).url == before
    assert report.agrees

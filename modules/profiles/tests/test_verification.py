"""Papers of specialists: they wait for staff, and the person is told what became of them."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.events import Published
from agrovet.kernel.testing.fixtures import Announce
from modules.media.events import MediaDeleted
from modules.media.fake import FakeMedia
from modules.profiles import operations
from modules.profiles.events import VerificationChanged
from modules.profiles.tests.conftest import ANA
from modules.profiles.tests.test_reactions import NOON

pytestmark = pytest.mark.django_db

ADDRESS = f"/api/profiles/specialists/{ANA}/"
DEGREE = {"status": "verified_professional", "type": "Médico Titulado"}


def _hand_in(client: APIClient, media: FakeMedia, name: str = "title") -> int:
    paper = media.add(owner_id=ANA, is_paper=True)
    answer = client.patch(ADDRESS, {f"verification_{name}_id": paper.id}, format="json")
    assert answer.status_code == 200
    return paper.id


def _status(client: APIClient) -> Any:
    return client.get(ADDRESS).json()["verification_status"]


def _steps(published: Published) -> list[tuple[str, str]]:
    return [(each.status_before, each.status) for each in published.of(VerificationChanged)]


def test_a_paper_waits_from_the_moment_it_is_there(
    ana: APIClient, beto: APIClient, staff: APIClient, media: FakeMedia, published: Published
) -> None:
    assert _status(ana) == ""

    _hand_in(ana, media)
    _hand_in(ana, media, "student_card")
    ana.patch(ADDRESS, {"about_us": "Bovinos"}, format="json")

    assert (_status(ana), _status(staff), _status(beto)) == ("pending", "pending", "")
    assert _steps(published) == [("", "pending")]


def test_a_profile_that_is_made_with_a_paper_waits(dora: APIClient, media: FakeMedia) -> None:
    paper = media.add(owner_id=4, is_paper=True)

    made = dora.post("/api/profiles/specialists/", {"verification_title_id": paper.id}, format="json")

    assert (made.status_code, made.json()["verification_status"]) == (201, "pending")


@pytest.mark.parametrize("how", ["taken back", "deleted"])
def test_without_its_papers_nobody_waits(
    ana: APIClient, media: FakeMedia, announce: Announce, published: Published, how: str
) -> None:
    title, card = _hand_in(ana, media), _hand_in(ana, media, "student_card")

    for id, name in ((title, "title"), (card, "student_card")):
        assert _status(ana) == "pending"
        if how == "deleted":
            announce(MediaDeleted(media_id=id, owner_id=ANA, url=None, deleted_at=NOON))
        else:
            ana.patch(ADDRESS, {f"verification_{name}_id": 0}, format="json")

    assert _status(ana) == ""
    assert _steps(published) == [("", "pending"), ("pending", "")]


def test_who_is_verified_stays_so_with_another_paper(
    ana: APIClient, beto: APIClient, media: FakeMedia, published: Published
) -> None:
    _hand_in(ana, media)
    operations.verify(user_id=ANA, **DEGREE)

    _hand_in(ana, media, "graduation_letter")

    assert (_status(ana), _status(beto)) == ("verified_professional", "verified_professional")
    assert _steps(published) == [("", "pending"), ("pending", "verified_professional")]


def test_who_was_rejected_waits_again_with_another_paper(
    ana: APIClient, media: FakeMedia, published: Published
) -> None:
    paper = _hand_in(ana, media)
    operations.verify(user_id=ANA, status="", type="")
    ana.patch(ADDRESS, {"verification_title_id": paper}, format="json")
    assert _status(ana) == ""

    _hand_in(ana, media)

    assert _status(ana) == "pending"
    assert _steps(published) == [("", "pending"), ("pending", ""), ("", "pending")]

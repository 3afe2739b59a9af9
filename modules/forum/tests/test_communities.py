"""Communities: making, joining, leaving, dressing, deleting them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from agrovet.kernel.testing.clients import client_of
from modules.forum.models import Community, Membership, Post
from modules.forum.tests.conftest import ANA, BETO
from modules.forum.tests.samples import a_post
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def _made_by_ana(**more: Any) -> int:
    answer = client_of(ANA).post("/api/foro/communities/", {"name": "Ganado", "slug": "ganado", **more})
    return int(answer.json()["id"])


def test_the_communities_that_clients_look_for_are_there(visitor: APIClient) -> None:
    communities = visitor.get("/api/foro/communities/").json()

    assert [(each["id"], each["slug"]) for each in communities] == [
        (1, "consumidores"),
        (2, "especialistas"),
        (3, "agroveterinarias"),
        (4, "general"),
        (5, "veterinarios"),
        (6, "agronomos"),
        (7, "ganaderos-agricultores-animales"),
        (8, "especialistas-salud"),
        (9, "agronegocios"),
    ]


def test_who_makes_a_community_is_its_first_member(
    ana: APIClient, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    answer = ana.post("/api/foro/communities/", {"name": "Café", "short_description": "Del grano a la taza"})

    community = answer.json()
    assert answer.status_code == 201
    assert community == {
        "id": community["id"],
        "name": "Café",
        "slug": "cafe",
        "short_description": "Del grano a la taza",
        "description": "",
        "cover_image": None,
        "avatar": None,
        "members_count": 1,
        "created_by": ANA,
        "created_at": community["created_at"],
    }
    key = f"community:{community['id']}"
    assert announced() == [("forum.community.created", key), ("forum.community.joined", key)]


def test_a_name_without_an_address_of_its_own_is_given_one(ana: APIClient) -> None:
    slugs = [ana.post("/api/foro/communities/", {"name": name}).json()["slug"] for name in ("Maíz", "Maiz", "¡!", "¿?")]

    assert slugs == ["maiz", "maiz-2", "comunidad", "comunidad-2"]


def test_names_and_slugs_are_taken_once(ana: APIClient, beto: APIClient) -> None:
    community_id = _made_by_ana()

    same_slug = beto.post("/api/foro/communities/", {"name": "Otro", "slug": "ganado"})
    both = beto.post("/api/foro/communities/", {"name": "Ganado", "slug": "ganado"})
    edit = ana.patch(f"/api/foro/communities/{community_id}/", {"name": "General", "slug": "ganado"})

    assert (same_slug.status_code, set(same_slug.json())) == (400, {"detail", "slug"})
    assert (both.status_code, set(both.json())) == (400, {"detail", "name", "slug"})
    assert (edit.status_code, set(edit.json())) == (400, {"detail", "name"})


def test_joining_and_leaving_again_change_nothing(beto: APIClient, visitor: APIClient) -> None:
    path = f"/api/foro/communities/{_made_by_ana()}/"

    def members() -> int:
        return int(visitor.get(path).json()["members_count"])

    assert [beto.post(f"{path}join/").json() for _ in range(2)] == [{"joined": True}] * 2
    assert members() == 2
    assert [beto.post(f"{path}leave/").json() for _ in range(2)] == [{"left": True}] * 2
    assert members() == 1
    assert visitor.post(f"{path}join/").status_code == 401
    assert beto.post("/api/foro/communities/99/join/").status_code == 404
    assert beto.post("/api/foro/communities/99/leave/").status_code == 404


def test_only_its_maker_and_staff_change_a_community(ana: APIClient, beto: APIClient, staff: APIClient) -> None:
    path = f"/api/foro/communities/{_made_by_ana()}/"

    assert beto.patch(path, {"name": "x"}).status_code == 403
    assert beto.put(path, {"name": "x"}).status_code == 403
    assert beto.delete(path).status_code == 403
    assert beto.post(f"{path}upload_cover/").status_code == 403
    assert ana.patch(path, {"description": "Todo"}).json()["description"] == "Todo"
    assert ana.patch(path, {"description": ""}).json()["description"] == ""
    assert ana.patch("/api/foro/communities/4/", {"name": "x"}).status_code == 403
    assert staff.patch("/api/foro/communities/4/", {"name": "De todos"}).json()["name"] == "De todos"
    assert staff.delete(path).status_code == 204


def test_posts_outlive_their_community(ana: APIClient, visitor: APIClient) -> None:
    community_id = _made_by_ana()
    post_id = a_post(community_id=community_id)

    assert ana.delete(f"/api/foro/communities/{community_id}/").status_code == 204

    assert visitor.get(f"/api/foro/posts/{post_id}/").json()["community"] is None
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("picture", ["cover", "avatar"])
def test_a_community_is_dressed_with_a_file(ana: APIClient, visitor: APIClient, picture: str) -> None:
    path = f"/api/foro/communities/{_made_by_ana()}/"
    key = {"cover": "cover_image", "avatar": "avatar"}[picture]

    answer = ana.post(f"{path}upload_{picture}/", {"file": SimpleUploadedFile("c.png", PNG)}, format="multipart")

    assert (answer.status_code, answer.json()) == (200, {key: "http://testserver/media/1.png"})
    assert visitor.get(path).json()[key] == "http://testserver/media/1.png"


def test_a_community_is_dressed_with_the_id_of_an_own_file(ana: APIClient, media: FakeMedia) -> None:
    path = f"/api/foro/communities/{_made_by_ana()}/upload_cover/"
    own, anothers = media.add(owner_id=ANA), media.add(owner_id=BETO)

    assert ana.post(path, {"file": str(own.id)}, format="multipart").json() == {
        "cover_image": "http://testserver/media/1.png"
    }
    assert ana.post(path, {"file": str(anothers.id)}, format="multipart").status_code == 404
    assert ana.post(path, {"file": "9" * 19}, format="multipart").status_code == 404


@pytest.mark.parametrize("body", [{}, {"file": ""}, {"file": "x"}, {"file": "-1"}, {"file": "²"}, {"file": "1" * 40}])
def test_a_file_is_required(ana: APIClient, body: dict[str, Any]) -> None:
    answer = ana.post(f"/api/foro/communities/{_made_by_ana()}/upload_cover/", body, format="multipart")

    assert (answer.status_code, answer.json()) == (400, {"detail": "file required"})


def test_what_is_no_picture_is_refused(ana: APIClient) -> None:
    file = SimpleUploadedFile("c.png", b"<script>")

    answer = ana.post(f"/api/foro/communities/{_made_by_ana()}/upload_cover/", {"file": file}, format="multipart")

    assert answer.status_code == 400


def test_a_picture_is_given_by_its_address_and_the_echo_of_the_present_one_changes_nothing(
    ana: APIClient, media: FakeMedia
) -> None:
    own = media.add(owner_id=ANA)
    community_id = _made_by_ana(cover_image=own.address)
    path = f"/api/foro/communities/{community_id}/"

    echoed = ana.patch(path, ana.get(path).json()).json()
    elsewhere = ana.patch(path, {"avatar": "https://example.org/a.png", "cover_image": None}).json()
    refused = ana.patch(path, {"avatar": "javascript:alert(1)"})

    assert echoed["cover_image"] == "http://testserver/media/1.png"
    assert (elsewhere["avatar"], elsewhere["cover_image"]) == ("https://example.org/a.png", None)
    assert (refused.status_code, set(refused.json())) == (400, {"detail", "avatar"})
    assert Community.objects.get(id=community_id).cover_media_id is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"slug": "x"}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"name": "n", "slug": "con espacio"}, "slug"),
        ({"name": "n", "short_description": "s" * 256}, "short_description"),
        ({"name": "n", "cover_image": "https://e/" + "x" * 500}, "cover_image"),
        ({"name": {}}, "name"),
    ],
)
def test_what_cannot_be_a_community_is_refused_by_field(ana: APIClient, body: dict[str, Any], field: str) -> None:
    answer = ana.post("/api/foro/communities/", body)

    assert (answer.status_code, set(answer.json())) == (400, {"detail", field})


def test_nobody_is_put_into_a_community_by_others(ana: APIClient, staff: APIClient) -> None:
    for client in (ana, staff):
        assert client.post("/api/foro/communities/internal/add_user/", {"user_id": BETO}).status_code == 404
        assert client.post("/api/foro/communities/1/internal/add_user/", {"user_id": BETO}).status_code == 404


@pytest.mark.parametrize("number", [3, 60])
def test_communities_cost_one_query_however_many(
    visitor: APIClient, django_assert_num_queries: Any, number: int
) -> None:
    Community.objects.bulk_create(Community(name=str(each), slug=str(each)) for each in range(number))

    with django_assert_num_queries(1):
        assert len(visitor.get("/api/foro/communities/").json()) == number + 9
    assert Post.objects.count() == 0

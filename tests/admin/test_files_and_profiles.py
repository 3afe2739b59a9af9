"""Staff look after files, and verify specialists by their papers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from modules.media.tests.samples import sent

pytestmark = pytest.mark.django_db(transaction=True)

FILES = "/admin/media/mediafile/"
PROFILES = "/admin/profiles/profilerecord/"


@pytest.fixture
def ana() -> dict[str, Any]:
    """A specialist who has handed in a title: her id, her client, and the title's record."""
    form = {"full_name": "Ana", "phone_number": "+50577770001", "password": "Clave-Segura-1", "role": "Specialist"}
    registered = APIClient().post("/api/auth/register/", form, format="json").json()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {registered['token']}")
    title = client.post("/api/media/", {"image": sent(), "folder": "verification"}, format="multipart").json()
    id = registered["user"]["id"]
    client.patch(f"/api/profiles/specialists/{id}/", {"verification_title_id": title["id"]}, format="json")
    return {"id": id, "client": client, "title": title}


def _profile(ana: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = ana["client"].get(f"/api/profiles/specialists/{ana['id']}/").json()
    return shown


def test_the_queue_shows_who_waits_with_the_papers(eva: Client, ana: dict[str, Any]) -> None:
    pages = {each: eva.get(PROFILES, {"verificacion": each}).text for each in ("waiting", "verified", "none")}

    assert {each: "Ana" in page for each, page in pages.items()} == {"waiting": True, "verified": False, "none": False}
    assert ana["title"]["url"] in pages["waiting"]


@pytest.mark.parametrize(
    ("action", "status", "type"),
    [
        ("verify_professional", "verified_professional", "Médico Titulado"),
        ("verify_student", "verified_student", "Estudiante"),
        ("unverify", "", ""),
    ],
)
def test_staff_verify(eva: Client, ana: dict[str, Any], action: str, status: str, type: str) -> None:
    response = eva.post(PROFILES, {"action": action, "_selected_action": [str(ana["id"])]})

    shown = _profile(ana)
    assert response.status_code == 302
    assert (shown["verification_status"], shown["verification_type"]) == (status, type)
    assert LoggedEvent.objects.filter(name="profile.updated").count() == 2


def test_the_person_finds_each_step_among_their_notifications(
    eva: Client, ana: dict[str, Any], deliver: Callable[[], int]
) -> None:
    for action in ("verify_student", "unverify"):
        eva.post(PROFILES, {"action": action, "_selected_action": [str(ana["id"])]})
    deliver()

    told = ana["client"].get("/api/foro/notifications/").json()
    assert [(each["notif_type"], each["summary"], each["actor"]["id"]) for each in reversed(told)] == [
        ("verification", "Recibimos sus documentos. Le avisaremos cuando los hayamos revisado.", ana["id"]),
        ("verification", "Revisamos sus documentos: su perfil está verificado (Estudiante).", ana["id"]),
        ("verification", "Su perfil ya no está verificado.", ana["id"]),
    ]


def test_staff_edit_and_delete_a_profile(eva: Client, ana: dict[str, Any]) -> None:
    form = {"profession": "Veterinaria", "experience_years": "4", "puntuations": "4.5", "point": "7"}
    no_gallery = {"gallery-TOTAL_FORMS": "0", "gallery-INITIAL_FORMS": "0"}

    edited = eva.post(f"{PROFILES}{ana['id']}/change/", {**form, **no_gallery})
    shown = _profile(ana)
    deleted = eva.post(f"{PROFILES}{ana['id']}/delete/", {"post": "yes"})

    assert (edited.status_code, deleted.status_code) == (302, 302)
    assert (shown["profession"], shown["puntuations"], shown["point"]) == ("Veterinaria", 4.5, 7)
    assert LoggedEvent.objects.filter(name="profile.deleted").count() == 1


def test_staff_edit_and_delete_a_file(eva: Client, ana: dict[str, Any]) -> None:
    one = f"{FILES}{ana['title']['id']}"

    listed = eva.get(FILES).text
    edited = eva.post(f"{one}/change/", {"name": "Título", "description": "UNA", "price": "1"})
    name = ana["client"].get(f"/api/media/{ana['title']['id']}/").json()["name"]
    deleted = eva.post(f"{one}/delete/", {"post": "yes"})

    assert ana["title"]["url"] in listed
    assert (edited.status_code, name, deleted.status_code) == (302, "Título", 302)
    names = LoggedEvent.objects.filter(name__startswith="media.").order_by("id").values_list("name", flat=True)
    assert list(names) == ["media.created", "media.updated", "media.deleted"]
    assert eva.get(f"{FILES}add/").status_code == 403

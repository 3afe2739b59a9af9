"""Reading and changing one's own profile, which is there on first use."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from modules.accounts.fake import FakeAccounts
from modules.profiles.models import ProfileRecord
from modules.profiles.tests.conftest import ANA, BETO, CARLA, DORA

pytestmark = pytest.mark.django_db

OTHER_KIND = {"detail": "El usuario ya tiene otro tipo de perfil. Sólo se permite un rol por usuario."}
EXISTS = {"detail": "Este usuario ya tiene un perfil de este tipo. Utilice PUT o PATCH para actualizarlo."}

BLANK_SPECIALIST = {
    "user_display": "Ana",
    "profession": "",
    "experience_years": 0,
    "about_us": "",
    "can_give_consultations": False,
    "can_offer_online_services": False,
    "work_images": [],
    "work_images_ids": [],
    "work_images_full": [],
    "puntuations": 0.0,
    "point": 0,
    "verification_status": "",
    "verification_type": "",
    "verification_title_id": None,
    "verification_title_url": None,
    "verification_student_card_id": None,
    "verification_student_card_url": None,
    "verification_graduation_letter_id": None,
    "verification_graduation_letter_url": None,
}
BLANK_BUSINESSMAN = {
    "user_display": "Beto",
    "business_name": "",
    "business_type": "",
    "descriptions": "",
    "contact": "",
    "offers_local_products": True,
    "products_and_services": [],
    "products_and_services_ids": [],
    "products_and_services_full": [],
}


def _events() -> list[tuple[str, dict[str, Any]]]:
    rows = LoggedEvent.objects.order_by("id").values_list("name", "payload")
    return [(name, {key: payload[key] for key in ("user_id", "kind")}) for name, payload in rows]


def test_the_profile_of_ones_role_is_made_on_first_use(ana: APIClient, beto: APIClient, carla: APIClient) -> None:
    specialist = ana.get("/api/profiles/specialists/")
    businessman = beto.get(f"/api/profiles/businessmen/{BETO}/")
    consumer = carla.get("/api/profiles/consumers/")

    assert specialist.json() == [BLANK_SPECIALIST]
    assert specialist["X-Total-Count"] == "1"
    assert businessman.json() == BLANK_BUSINESSMAN
    assert consumer.json() == [{"user_display": "Carla"}]
    assert _events() == [
        ("profile.created", {"user_id": ANA, "kind": "specialist"}),
        ("profile.created", {"user_id": BETO, "kind": "businessman"}),
        ("profile.created", {"user_id": CARLA, "kind": "consumer"}),
    ]


def test_reading_makes_no_profile_that_ones_role_does_not_ask_for(ana: APIClient, dora: APIClient) -> None:
    assert ana.get("/api/profiles/consumers/").json() == []
    assert ana.get(f"/api/profiles/businessmen/{ANA}/").status_code == 404
    assert dora.get("/api/profiles/specialists/").json() == []
    assert dora.get(f"/api/profiles/specialists/{DORA}/").status_code == 404
    assert not ProfileRecord.objects.exists()


@pytest.mark.parametrize("method", ["patch", "put"])
@pytest.mark.parametrize("path", ["", "by-user/"])
def test_a_change_leaves_the_rest(ana: APIClient, method: str, path: str) -> None:
    address = f"/api/profiles/specialists/{path}{ANA}/"
    ana.patch(address, {"about_us": "Bovinos", "experience_years": "7"}, format="json")

    response = getattr(ana, method)(address, {"profession": "Veterinaria"}, format="json")

    expected = {**BLANK_SPECIALIST, "profession": "Veterinaria", "about_us": "Bovinos", "experience_years": 7}
    assert (response.status_code, response.json()) == (200, expected)
    assert ana.get(address).json() == expected


def test_the_whole_profile_may_be_sent_back(ana: APIClient) -> None:
    address = f"/api/profiles/specialists/{ANA}/"
    shown = ana.get(address).json()
    echoed = {**shown, "point": 99, "puntuations": 5, "verification_status": "verified_professional", "x": {"y": 1}}

    response = ana.patch(address, {**echoed, "user_display": "Otra", "verification_type": "Médico"}, format="json")

    assert (response.status_code, response.json()) == (200, shown)


@pytest.mark.parametrize("empty", ["", None])
def test_emptiness_is_passed_over(beto: APIClient, ana: APIClient, empty: Any) -> None:
    ana.patch(f"/api/profiles/specialists/{ANA}/", {"experience_years": 3}, format="json")

    one = ana.patch(
        f"/api/profiles/specialists/{ANA}/",
        {"experience_years": empty, "can_give_consultations": empty, "about_us": empty, "work_images_ids": empty},
        format="json",
    )
    other = beto.patch(f"/api/profiles/businessmen/{BETO}/", {"offers_local_products": empty}, format="json")

    assert (one.status_code, one.json()["experience_years"]) == (200, 3)
    assert (other.status_code, other.json()) == (200, BLANK_BUSINESSMAN)


def test_forms_are_taken_as_well_as_json(ana: APIClient) -> None:
    body = {"profession": "Agrónoma", "can_give_consultations": "true", "image": ""}

    response = ana.patch(f"/api/profiles/specialists/{ANA}/", body, format="multipart")

    assert {key: response.json()[key] for key in ("profession", "can_give_consultations")} == {
        "profession": "Agrónoma",
        "can_give_consultations": True,
    }


@pytest.mark.parametrize(
    "body",
    [
        {"experience_years": "muchos"},
        {"experience_years": -1},
        {"experience_years": 10**30},
        {"experience_years": [1]},
        {"profession": ["a"]},
        {"profession": "x" * 101},
        {"about_us": "a\x00b"},
        {"can_give_consultations": "quizás"},
        {"work_images_ids": "1"},
        {"work_images_ids": [10**30]},
        {"work_images_ids": [[1]]},
        {"work_images_ids": [None]},
        {"verification_title_id": {"id": 1}},
    ],
)
def test_odd_values_are_refused_by_name(ana: APIClient, body: dict[str, Any]) -> None:
    response = ana.patch(f"/api/profiles/specialists/{ANA}/", body, format="json")

    assert response.status_code == 400
    assert set(response.json()) == {"detail", *body}


def test_creating_gives_a_person_without_a_role_the_role(dora: APIClient, accounts: FakeAccounts) -> None:
    response = dora.post("/api/profiles/specialists/", {"profession": "Agrónoma", "experience_years": 3}, format="json")

    expected = {**BLANK_SPECIALIST, "user_display": "Dora", "profession": "Agrónoma", "experience_years": 3}
    assert (response.status_code, response.json()) == (201, expected)
    assert accounts.known[DORA].role == "Specialist"
    assert _events() == [("profile.created", {"user_id": DORA, "kind": "specialist"})]


def test_changing_what_is_missing_creates_it(dora: APIClient, accounts: FakeAccounts) -> None:
    response = dora.patch(f"/api/profiles/businessmen/{DORA}/", {"business_name": "Agro Sur"}, format="json")

    assert (response.status_code, response.json()["business_name"]) == (200, "Agro Sur")
    assert accounts.known[DORA].role == "businessman"


def test_nobody_has_two_profiles(beto: APIClient) -> None:
    beto.get("/api/profiles/businessmen/")
    filled = {"business_name": "B", "descriptions": "D", "contact": "C"}

    again = beto.post("/api/profiles/businessmen/", filled, format="json")
    other = beto.post("/api/profiles/consumers/", {}, format="json")
    changed = beto.patch(f"/api/profiles/specialists/{BETO}/", {"profession": "x"}, format="json")
    missing = beto.post("/api/profiles/businessmen/", {}, format="json")

    assert (again.status_code, again.json()) == (400, EXISTS)
    assert (other.status_code, other.json()) == (400, OTHER_KIND)
    assert (changed.status_code, changed.json()) == (400, OTHER_KIND)
    assert (missing.status_code, set(missing.json())) == (400, {"detail", "business_name", "descriptions", "contact"})


def test_a_role_admits_no_profile_of_another_kind(carla: APIClient) -> None:
    response = carla.post("/api/profiles/specialists/", {}, format="json")

    assert (response.status_code, response.json()) == (400, OTHER_KIND)
    assert not ProfileRecord.objects.exists()


def test_a_profile_is_deleted_by_its_owner(ana: APIClient, beto: APIClient) -> None:
    ana.get("/api/profiles/specialists/")

    refused = beto.delete(f"/api/profiles/specialists/{ANA}/")
    elsewhere = ana.delete(f"/api/profiles/consumers/{ANA}/")
    deleted = ana.delete(f"/api/profiles/specialists/{ANA}/")

    assert [answer.status_code for answer in (refused, elsewhere, deleted)] == [403, 404, 204]
    assert _events()[-1] == ("profile.deleted", {"user_id": ANA, "kind": "specialist"})


def test_without_a_key_there_is_nothing(visitor: APIClient) -> None:
    paths = ["specialists/", "businessmen/1/", "consumers/", "specialists/by-user/1/", "specialists/1/"]

    answers = [visitor.get(f"/api/profiles/{path}") for path in paths]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert all("detail" in answer.json() for answer in answers)

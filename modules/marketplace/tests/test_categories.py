"""Categories."""

from typing import Any

import pytest

from modules.marketplace.models import Ad, Category
from modules.marketplace.tests.conftest import ANA, CARLA, STAFF, Publish

pytestmark = pytest.mark.django_db

# What the form of the installed clients falls back on, had there been none.
CORE_NAMES = {
    "Medicamentos y salud animal",
    "Alimentos y suplementos",
    "Productos para ganado",
    "Semillas y plantas",
    "Fertilizantes y agroquímicos",
    "Maquinaria e implementos",
    "Herramientas e insumos",
    "Servicios agropecuarios",
}


def test_the_categories_that_clients_know_are_there_from_the_start(ask: Any) -> None:
    answer = ask(None).get("/api/categories/")

    categories = answer.json()
    assert answer.status_code == 200
    assert [category["id"] for category in categories] == list(range(1, 39))
    assert categories[0] == {"id": 1, "name": "Veterinaria", "description": None}
    assert categories[37] == {"id": 38, "name": "Servicios agropecuarios", "description": None}
    assert CORE_NAMES - {category["name"] for category in categories} == set()


def test_one_category(ask: Any, seeds: Category) -> None:
    assert ask(None).get(f"/api/categories/{seeds.id}/").json() == {
        "id": seeds.id,
        "name": "Semillas",
        "description": None,
    }
    assert ask(None).get("/api/categories/9999999/").status_code == 404
    assert ask(None).get("/api/categories/99999999999999999999/").status_code == 404


def test_staff_adds_changes_and_removes(ask: Any) -> None:
    added = ask(STAFF).post("/api/categories/", {"name": "Apicultura", "description": "Miel"})
    path = f"/api/categories/{added.json()['id']}/"
    changed = ask(STAFF).patch(path, {"name": "Abejas"})
    replaced = ask(STAFF).put(path, {"description": None})
    removed = ask(STAFF).delete(path)

    assert (added.status_code, added.json()["description"]) == (201, "Miel")
    assert (changed.status_code, changed.json()["name"], changed.json()["description"]) == (200, "Abejas", "Miel")
    assert (replaced.status_code, replaced.json()["name"], replaced.json()["description"]) == (200, "Abejas", None)
    assert removed.status_code == 204
    assert [ask(STAFF).delete(path).status_code, ask(STAFF).patch(path, {}).status_code] == [404, 404]


@pytest.mark.parametrize(("person", "status"), [(ANA, 403), (CARLA, 403), (None, 401)])
def test_others_only_read(ask: Any, seeds: Category, person: int | None, status: int) -> None:
    answers = [
        ask(person).post("/api/categories/", {"name": "Apicultura"}),
        ask(person).patch(f"/api/categories/{seeds.id}/", {"name": "Apicultura"}),
        ask(person).put(f"/api/categories/{seeds.id}/", {"name": "Apicultura"}),
        ask(person).delete(f"/api/categories/{seeds.id}/"),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4
    assert list(Category.objects.filter(name="Apicultura")) == []
    assert Category.objects.filter(id=seeds.id).count() == 1


def test_a_name_is_given_once(ask: Any, seeds: Category) -> None:
    other = ask(STAFF).post("/api/categories/", {"name": "Apicultura"}).json()

    added = ask(STAFF).post("/api/categories/", {"name": "Semillas"})
    renamed = ask(STAFF).patch(f"/api/categories/{other['id']}/", {"name": "Semillas"})

    refusal = {
        "detail": "Ya existe una categoría con este nombre.",
        "name": ["Ya existe una categoría con este nombre."],
    }
    assert (added.status_code, added.json()) == (400, refusal)
    assert (renamed.status_code, renamed.json()) == (400, refusal)


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "nul\x00", ["a"], None])
def test_a_name_that_cannot_be_kept_is_refused(ask: Any, name: Any) -> None:
    answer = ask(STAFF).post("/api/categories/", {"name": name})

    assert answer.status_code == 400
    assert sorted(answer.json()) == ["detail", "name"]


def test_ads_stay_when_their_category_goes(ask: Any, publish: Publish) -> None:
    category = ask(STAFF).post("/api/categories/", {"name": "Apicultura"}).json()
    ad_id = publish(category_id=category["id"])

    answer = ask(STAFF).delete(f"/api/categories/{category['id']}/")

    assert answer.status_code == 204
    assert Ad.objects.get(id=ad_id).category_id is None

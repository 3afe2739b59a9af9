"""The admin while a module is held on its way to another database."""

from collections.abc import Iterator

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing
from modules.accounts.models import User
from modules.forum.models import Community


class Closed:
    """A gate that nobody passes."""

    def enter(self, connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
        return False


@pytest.fixture(autouse=True)
def _forum_held(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(placement, "gatekeeper", Closed())
    placement.learn({"forum": Standing(epoch=1, term=1, phase="prepared", guarded=True)})
    yield
    placement.learn({})


@pytest.fixture
def eva(transactional_db: None) -> Client:
    """One of the staff, in the admin."""
    client = Client()
    client.force_login(User.objects.create_superuser("+50588880001", "Clave-Segura-1"))
    return client


def test_staff_are_told_to_come_back_and_nothing_is_changed(eva: Client) -> None:
    community = Community.objects.create(name="Café", slug="cafe")

    answer = eva.post(f"/admin/forum/community/{community.id}/delete/", {"post": "yes"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json() == {"detail": "El servicio forum está cambiando de lugar. Intente de nuevo en unos segundos."}
    assert Community.objects.filter(id=community.id).exists()


def test_pages_are_read_meanwhile_and_other_modules_changed(eva: Client) -> None:
    answers = [
        eva.get("/admin/forum/community/"),
        eva.post("/admin/marketplace/category/add/", {"name": "Riego por goteo", "description": "Para sembrar"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 302]

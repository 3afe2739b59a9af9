"""People are found by their names in whatever script they write them."""

import pytest
from rest_framework.test import APIClient

from modules.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "searches"),
    [
        ("Иван Петров", ["иван", "ПЕТР", "Петров Иван"]),
        ("王小明", ["王", "小明", "王小明"]),
        ("محمد علي", ["محمد", "علي"]),
        ("Jose\u0301 Nun\u0303ez", ["josé", "NUÑEZ", "nun"]),
    ],
)
def test_a_person_is_found_by_a_name_in_any_script(name: str, searches: list[str]) -> None:
    person = User.objects.create_user("+50588881111", full_name=name)
    User.objects.create_user("+50588882222", full_name="Ana Ríos")

    for search in searches:
        found = APIClient().get("/api/auth/users/", {"search": search}).json()
        assert [each["id"] for each in found] == [person.id]

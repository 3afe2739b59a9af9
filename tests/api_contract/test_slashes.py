"""Paths of the API are served without their last slash too."""

import pytest
from rest_framework.test import APIClient

from extraction.routes import module_of, modules, prefixes

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("post", "/api/auth/login", 400),
        ("post", "/api/auth/register", 400),
        ("get", "/api/adds", 200),
        ("head", "/api/adds", 200),
        ("options", "/api/adds", 200),
        ("get", "/api/foro/posts/by-community", 400),
        ("patch", "/api/adds/1", 401),
        ("put", "/api/chat/rooms/1", 401),
        ("delete", "/api/media/1", 401),
        ("get", "/api/health", 200),
        ("post", "/api/nothing", 404),
        ("get", "/api", 404),
    ],
)
def test_a_path_without_its_slash_is_the_one_with_it(method: str, path: str, status: int) -> None:
    answer = getattr(APIClient(), method)(path)

    assert (answer.status_code, answer.get("Location")) == (status, None)
    assert answer["Content-Type"] in ("application/json", "text/plain")


def test_the_next_part_of_a_list_has_its_slash() -> None:
    answer = APIClient().get("/api/categories?limit=1")

    assert answer["Link"] == '<http://testserver/api/categories/?limit=1&offset=1>; rel="next"'


@pytest.mark.parametrize("prefix", [prefix for module in modules() for prefix in prefixes(module)])
def test_the_router_finds_the_module_without_the_slash(prefix: str) -> None:
    assert module_of(prefix.rstrip("/").encode()) == module_of(prefix.encode())

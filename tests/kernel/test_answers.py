"""Every error is JSON with a sentence in Spanish; nothing of the inside gets out."""

from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from agrovet.kernel.doors import stand_in
from modules.accounts.fake import FakeAccounts

BUSY = "El servicio está ocupado en este momento. Intente de nuevo en unos segundos."
CONFLICT = "Alguien más cambió estos datos al mismo tiempo. Vuelva a cargarlos e intente de nuevo."
MALFORMED = "La petición no se pudo leer. Revise el formato de los datos enviados."
BROKEN = "Algo falló de nuestro lado. Ya quedó registrado; intente de nuevo en unos minutos."
ORIGIN = {"origin": "http://localhost:5173"}


@pytest.fixture(autouse=True)
def _broken_paths(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.kernel.broken_urls"


@pytest.fixture
def client() -> AsyncClient:
    """A client of the ASGI application, as browsers meet it."""
    return AsyncClient(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("domain", 400, {"detail": "Así no.", "price": ["Es poco."]}),
        ("not-found", 404, {"detail": "No está."}),
        ("forbidden", 403, {"detail": "Usted no."}),
        ("unavailable", 503, {"detail": "Ahora no."}),
        ("validation", 400, {"price": ["Es poco."], "name": ["Falta."], "detail": "price: Es poco."}),
        (
            "validation-nested",
            400,
            {"images": [{}, {"file": ["Está vacío."]}], "detail": "images, file: Está vacío."},
        ),
        ("validation-list", 400, {"detail": "Así no.", "errors": ["Así no."]}),
        (
            "throttled",
            429,
            {"detail": "Demasiadas solicitudes. Intente de nuevo en 7 segundos."},
        ),
        ("locked", 503, {"detail": BUSY}),
        ("interface", 503, {"detail": BUSY}),
        ("pool", 503, {"detail": BUSY}),
        ("conflict", 409, {"detail": CONFLICT}),
        ("data", 400, {"detail": MALFORMED}),
        ("http404", 404, {"detail": "No encontrado."}),
        ("denied", 403, {"detail": "Usted no tiene permiso para realizar esta acción."}),
        ("suspicious", 400, {"detail": MALFORMED}),
        ("unforeseen", 500, {"detail": BROKEN}),
    ],
)
async def test_each_error_has_its_answer(client: AsyncClient, kind: str, status: int, body: dict[str, Any]) -> None:
    response = await client.get(f"/api/fails/{kind}/", headers=ORIGIN)

    assert (response.status_code, response.json()) == (status, body)
    assert response["Access-Control-Allow-Origin"] == "http://localhost:5173"


@pytest.mark.parametrize(("kind", "seconds"), [("unavailable", "5"), ("locked", "5"), ("throttled", "7")])
async def test_what_may_succeed_later_says_when(client: AsyncClient, kind: str, seconds: str) -> None:
    response = await client.get(f"/api/fails/{kind}/")

    assert response["Retry-After"] == seconds


@pytest.mark.parametrize("kind", ["locked", "interface", "pool"])
async def test_a_database_that_is_away_is_told_outside_of_rest_framework_too(client: AsyncClient, kind: str) -> None:
    response = await client.get(f"/api/plain/{kind}/")

    assert (response.status_code, response.json(), response["Retry-After"]) == (503, {"detail": BUSY}, "5")


async def test_what_fails_outside_of_rest_framework_tells_nothing_either(client: AsyncClient) -> None:
    response = await client.get("/api/plain/unforeseen/", headers=ORIGIN)

    assert (response.status_code, response.json()) == (500, {"detail": BROKEN})
    assert response["Access-Control-Allow-Origin"] == "http://localhost:5173"


@pytest.mark.parametrize("path", ["/api/nothing/here/", "/api/nothing/a%0Ab/", "/api/everybody/%00/"])
async def test_an_unknown_path_is_answered_in_json(client: AsyncClient, path: str) -> None:
    response = await client.get(path, headers=ORIGIN)

    assert (response.status_code, response.json()) == (404, {"detail": "No encontrado."})
    assert response["Access-Control-Allow-Origin"] == "http://localhost:5173"


async def test_a_host_that_is_not_ours_is_refused(client: AsyncClient) -> None:
    response = await client.get("/api/everybody/", headers={"host": "evil.example"})

    assert (response.status_code, response.json()) == (400, {"detail": MALFORMED})


class TestIdentity:
    """Who is asking, by the key in the header."""

    @pytest.fixture(autouse=True)
    def _ana(self) -> Any:
        accounts = FakeAccounts()
        accounts.add(id=7)
        with stand_in("accounts", accounts):
            yield

    @pytest.mark.parametrize("scheme", ["Token", "Bearer", "bearer", "TOKEN"])
    async def test_both_schemes_carry_the_key(self, client: AsyncClient, scheme: str) -> None:
        response = await client.get("/api/members/", headers={"authorization": f"{scheme} key-7"})

        assert response.json() == {"id": 7, "scheme": scheme.capitalize()}

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Token",
            "Token ",
            "key-7",
            "Basic key-7",
            "Token key-8",
            "Token key-7 8",
            "Token \xff",
            "Token " + "x" * 9000,
        ],
    )
    async def test_a_dead_key_is_no_key(self, client: AsyncClient, header: str) -> None:
        public = await client.get("/api/everybody/", headers={"authorization": header})
        closed = await client.get("/api/members/", headers={"authorization": header})

        assert (public.status_code, public.json()) == (200, {"id": None})
        assert (closed.status_code, list(closed.json())) == (401, ["detail"])
        assert closed["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("wanted", ["xml", "json", "%00", "9" * 5000])
async def test_a_format_that_is_not_there_is_answered_in_json(wanted: str) -> None:
    with stand_in("accounts", FakeAccounts()):
        answer = await AsyncClient().get(f"/api/fails/validation/?format={wanted}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")

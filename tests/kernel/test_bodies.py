"""Bodies that cannot be read are refused before a view sees them."""

from io import BytesIO
from time import perf_counter

import orjson
import pytest
from pytest_django import Settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from agrovet.kernel.http.form_heads import CheckedHeads

NO_JSON = "El cuerpo de la petición no es JSON válido."


class Echo(APIView):
    """Answers what it was sent."""

    permission_classes = (AllowAny,)
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        """The fields and the names of the files."""
        return Response({**{key: request.data[key] for key in request.data if key not in request.FILES}})


def _post(body: bytes, content_type: str = "application/json") -> Response:
    response: Response = Echo.as_view()(APIRequestFactory().generic("POST", "/", body, content_type))
    return response


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b"{}"])
def test_an_empty_body_is_an_empty_object(body: bytes) -> None:
    assert (_post(body).status_code, _post(body).data) == (200, {})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a":' * 50_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a": 1}}',
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    response = _post(body)

    assert (response.status_code, response.data) == (400, {"detail": NO_JSON})


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"true", b'[{"a": 1}]'])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    response = _post(body)

    assert (response.status_code, response.data) == (
        400,
        {"detail": "El cuerpo de la petición debe ser un objeto JSON."},
    )


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_too_large_is_refused_unread(settings: Settings, kind: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = _post(orjson.dumps({"a": "x" * 1000}), kind)

    assert (response.status_code, response.data) == (
        413,
        {"detail": "El cuerpo de la petición es demasiado grande."},
    )


def test_a_kind_that_is_not_taken_is_refused() -> None:
    response = _post(b"<a/>", "text/xml")

    assert (response.status_code, list(response.data)) == (415, ["detail"])


@pytest.mark.parametrize("charset", ["hex", "utf-7", "idna", "base64", "no-such", "utf-16"])
def test_a_form_is_read_as_utf8_whatever_it_claims(charset: str) -> None:
    response = _post(b"a=ma%C3%ADz", f"application/x-www-form-urlencoded; charset={charset}")

    assert (response.status_code, response.data) == (200, {"a": "maíz"})


@pytest.mark.parametrize(
    "disposition", ["form-data; name*=hex''abc", "form-data; name=\"a\"; filename*=no-such''%ff", "form-data; name*=x"]
)
@pytest.mark.parametrize("charset", ["hex", "utf-8"])
def test_no_odd_part_of_a_form_breaks_anything(disposition: str, charset: str) -> None:
    body = f"--x\r\nContent-Disposition: {disposition}\r\n\r\nvalue\r\n--x--\r\n".encode()

    assert _post(body, f"multipart/form-data; boundary=x; charset={charset}").status_code in {200, 400}


@pytest.mark.parametrize("boundary", ["", "; boundary="])
def test_a_form_with_a_broken_boundary_is_told_of_in_spanish(boundary: str) -> None:
    answer = _post(b"--x", f"multipart/form-data{boundary}")

    assert answer.status_code == 400
    assert answer.data["detail"] == "El formulario de la petición no se pudo leer."


def _form(name: bytes, content: bytes = b"abc") -> bytes:
    head = b'Content-Disposition: form-data; name="file"; filename="' + name + b'"\r\nContent-Type: image/png'
    return b"--x\r\n" + head + b"\r\n\r\n" + content + b"\r\n--x--\r\n"


def test_the_name_of_a_file_that_is_not_in_utf_8_is_told_of() -> None:
    answer = _post(_form("maíz.png".encode("latin-1")), "multipart/form-data; boundary=x")

    assert answer.status_code == 400
    assert answer.data["detail"] == (
        "El nombre de un archivo o de un campo no está en UTF-8. Cambie el nombre e intente de nuevo."
    )


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\r\n--y\r\n\xed\r\n\r\n", b"\xed" * 200_000], ids=["bytes", "alike", "long"]
)
def test_what_is_in_a_file_may_be_anything(content: bytes) -> None:
    assert _post(_form("maíz.png".encode(), content), "multipart/form-data; boundary=x").status_code == 200


@pytest.mark.parametrize("size", [1, 3, 7, 64])
def test_heads_are_checked_however_the_form_is_cut(size: int) -> None:
    found = []
    for name in (b"ma\xedz.png", "maíz.png".encode()):
        heads = CheckedHeads(BytesIO(_form(name) + _form(b"b")), "x")
        while heads.read(size):
            pass
        found.append(heads.is_utf_8)

    assert found == [False, True]


def _seconds_for_marks(count: int) -> float:
    """The least time that it takes to look through as many marks without a head behind them."""
    times = []
    for _ in range(3):
        heads = CheckedHeads(BytesIO(b"--a\r\n" * count), "a")
        begun = perf_counter()
        heads.read()
        times.append(perf_counter() - begun)
    return min(times)


def test_marks_without_heads_take_time_by_their_number_alone() -> None:
    assert _seconds_for_marks(20_000) < 10 * _seconds_for_marks(5_000)


def test_a_head_behind_many_marks_without_one_is_checked() -> None:
    found = []
    for size in (-1, 1_000, 65_536):
        heads = CheckedHeads(BytesIO(b"--x\r\n" * 30_000 + _form(b"ma\xedz.png")), "x")
        while heads.read(size):
            pass
        found.append(heads.is_utf_8)

    assert found == [False] * 3


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"ids": [""] * 690_000}, {"ids": ["Esta lista no puede tener más de 1000 elementos."]}),
        ({"a": {"b": [[0] * 1_001]}}, {"a": ["Esta lista no puede tener más de 1000 elementos."]}),
        ({"a": [[0] * 1_000] * 21}, {}),
        ({str(name): 0 for name in range(20_001)}, {}),
    ],
)
def test_a_body_of_too_many_values_is_rejected_before_they_are_looked_at(
    body: object, faults: dict[str, list[str]]
) -> None:
    response = _post(orjson.dumps(body))

    assert response.status_code == 400
    assert {name: response.data[name] for name in response.data if name != "detail"} == faults
    assert len(str(response.data)) < 300


def test_as_many_items_as_a_list_has_are_taken() -> None:
    assert _post(orjson.dumps({"ids": list(range(1_000))})).data == {"ids": list(range(1_000))}

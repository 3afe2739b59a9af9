"""Bodies of requests: objects, of bounded size, in UTF-8. Anything else is refused before a view sees it."""

from collections.abc import Mapping
from typing import IO, Any, cast

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict
from django.utils.http import parse_header_parameters
from rest_framework import parsers
from rest_framework.exceptions import ParseError, ValidationError

from agrovet.kernel.http.form_heads import CheckedHeads

MOST_ITEMS = 1_000
"""Items of a list in a body: as many as a list in an answer has."""
_MOST_VALUES = 20_000
_LONGEST_NAME = 100


NO_OBJECT = "El cuerpo de la petición debe ser un objeto JSON."
NO_JSON = "El cuerpo de la petición no es JSON válido."
TOO_MANY_ITEMS = f"Esta lista no puede tener más de {MOST_ITEMS} elementos."
TOO_MANY_VALUES = "El cuerpo de la petición tiene demasiados valores."
NO_FORM = "El formulario de la petición no se pudo leer."
NOT_UTF_8 = "El nombre de un archivo o de un campo no está en UTF-8. Cambie el nombre e intente de nuevo."


def _whole(stream: IO[Any]) -> bytes:
    """
    The body.

    :raises RequestDataTooBig: if it is larger than a body other than a file may be
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(most + 1)
    if len(body) > most:
        raise RequestDataTooBig("The body is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.")
    return body


class ObjectParser(parsers.JSONParser):
    """
    A JSON object. An empty body and `null` count as an empty one.

    orjson refuses what would break things further in: NaN, lone surrogates, bottomless nesting.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """
        Return the object.

        :raises ParseError: if the body is anything else
        :raises ValidationError: if a list in it is too long, which is seen before anybody looks at its items
        """
        body = _whole(stream)
        if not body.strip():
            return {}
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(NO_JSON) from error
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ParseError(NO_OBJECT)
        _require_bounds(value)
        return value


def _require_bounds(body: dict[str, Any]) -> None:
    left, within = _MOST_VALUES - len(body), list(body.items())
    while within and left >= 0:
        name, value = within.pop()
        if isinstance(value, list):
            if len(value) > MOST_ITEMS:
                raise ValidationError({name[:_LONGEST_NAME]: [TOO_MANY_ITEMS]})
            left -= len(value)
            within += [(name, item) for item in value if isinstance(item, list | dict)]
        elif isinstance(value, dict):
            left -= len(value)
            within += [(name, item) for item in value.values() if isinstance(item, list | dict)]
    if left < 0:
        raise ParseError(TOO_MANY_VALUES)


class FormParser(parsers.FormParser):
    """A form without files, in UTF-8 whatever charset it claims."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields."""
        return QueryDict(_whole(stream), encoding="utf-8")


class MultiPartParser(parsers.MultiPartParser):
    """A form with files, in UTF-8 whatever charset it claims."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """
        The fields and the files.

        :raises ParseError: if the parts cannot be read
        """
        _, options = parse_header_parameters(media_type or "")
        heads = CheckedHeads(stream, options.get("boundary", ""))
        try:
            found = super().parse(cast(IO[Any], heads), media_type, {**(parser_context or {}), "encoding": "utf-8"})
        except (LookupError, UnicodeError, ParseError) as error:
            # A part may name an encoding of its own that does not exist, or does not fit; the framework's own
            # sentences for what is no form are in English.
            raise ParseError(NO_FORM) from error
        if not heads.is_utf_8:
            raise ParseError(NOT_UTF_8)
        return found

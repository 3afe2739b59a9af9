"""The one place where errors become answers: JSON with a sentence in `detail`, beside the fields at fault."""

import logging
from collections.abc import Mapping
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import APIException, ErrorDetail, Throttled
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agrovet.kernel.errors import DomainError, TooOften
from agrovet.kernel.http.bodies import TOO_LARGE
from agrovet.kernel.http.field_labels import MALFORMED, first_sentence
from agrovet.kernel.http.safety import BROKEN
from agrovet.kernel.http.unavailable import passing

logger = logging.getLogger(__name__)

LONGEST_SENTENCE = 500
NOT_FOUND = "No encontrado."
CONFLICT = "Alguien más cambió estos datos al mismo tiempo. Vuelva a cargarlos e intente de nuevo."


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler: the answer for an error, None for one that nobody foresaw."""
    if told := passing(error):
        return _domain_answer(told)
    match error:
        case DomainError():
            return _domain_answer(error)
        case IntegrityError():
            # Somebody else was faster: deleted what this request refers to, or wrote what must be unique. That
            # no operation foresaw it is worth a look.
            logger.error("The database refused what contradicts it.", exc_info=error)
            return Response({"detail": CONFLICT}, status=409)
        case DataError():
            return Response({"detail": MALFORMED}, status=400)
        case RequestDataTooBig():
            return _domain_answer(TOO_LARGE)
        case TooManyFieldsSent() | SuspiciousOperation() | MultiPartParserError():
            return Response({"detail": MALFORMED}, status=400)
        case Throttled():
            # REST framework's own Spanish for this is no sentence to show to people.
            error.detail = ErrorDetail(_too_often(vars(error).get("wait")), code=error.default_code)
    response = exception_handler(error, context)
    if response is not None:
        response.data = _brief(_with_sentence(response.data))
    elif isinstance(error, Http404 | PermissionDenied | APIException):
        raise error
    return response


def _too_often(wait: float | None) -> str:
    return TooOften(retry_after=ceil(wait)).detail if wait else "Demasiadas solicitudes."


def _domain_answer(error: DomainError) -> Response:
    return Response({"detail": error.detail, **error.fields}, status=error.status, headers=error.headers)


def _with_sentence(data: Any) -> dict[str, Any]:
    if isinstance(data, Mapping) and isinstance(data.get("detail"), str):
        return dict(data)
    # Of faults that a form found, REST framework knows the form.
    sentence = first_sentence(data, getattr(data, "serializer", None))
    return {**data, "detail": sentence} if isinstance(data, Mapping) else {"detail": sentence, "errors": data}


def _brief(data: Any) -> Any:
    """Return the same with its sentences cut, some of which quote what was sent."""
    if isinstance(data, Mapping):
        return {name: _brief(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_brief(value) for value in data]
    return f"{data[:LONGEST_SENTENCE]}…" if isinstance(data, str) and len(data) > LONGEST_SENTENCE else data


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Requests that are refused before any view sees them."""
    if isinstance(exception, RequestDataTooBig):
        return JsonResponse({"detail": TOO_LARGE.detail}, status=TOO_LARGE.status)
    return JsonResponse({"detail": MALFORMED}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Refused by Django itself, such as for a missing CSRF token in the admin."""
    return JsonResponse({"detail": "No tiene permiso para realizar esta acción."}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Paths that nobody serves."""
    return JsonResponse({"detail": NOT_FOUND}, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    """What nobody foresaw: logged with its trace, told without it."""
    return JsonResponse({"detail": BROKEN}, status=500)

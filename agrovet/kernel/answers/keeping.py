"""In front of a view: what it has just answered, as long as that is true."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string
from rest_framework.response import Response

from agrovet.kernel.answers.news import State, state_of
from agrovet.kernel.answers.store import SECONDS, Answer, Store
from agrovet.kernel.http.compression import LEAST, takes_gzip
from agrovet.kernel.links import origin
from agrovet.kernel.metrics.processes import counter
from agrovet.kernel.repeating import is_repeated

View = Callable[..., HttpResponseBase]

ANSWERS = counter(
    "agrovet_answers",
    "Requests for answers that are kept: kept ones, those made anew, and those that the client had already.",
    labels=["module", "result"],
)
# Browsers may keep it and ask whether it is still so: what is public need not be sent twice.
ASK_AGAIN = "private, no-cache"

store = Store()


def kept(view: View, *, shows: Collection[str], by: Collection[str] = (), seconds: float = SECONDS) -> View:
    """
    The view, whose answers to GET and HEAD are kept for a moment and given to everybody.

    For answers that are the same whoever asks. They count for no rate: they cost less than counting would.

    :param shows: the modules whose data is in an answer, the view's own first
    :param by: the parameters that it depends on; with others, nothing is kept
    :param seconds: for how long at most, whatever the logs say; longer where next to all that is shown is announced
    """
    known, module = frozenset(by), next(iter(shows))

    @wraps(view)
    def answering(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        state = state_of(shows) if _may_be_kept(request, known) else None
        if state is None:
            return view(request, *arguments, **named)
        # Addresses of our own files begin as the client's own request did.
        key = f"{origin()} {request.get_full_path()}"
        found = answer = store.find(key, state)
        if answer is None:
            made = view(request, *arguments, **named)
            if not isinstance(made, Response) or made.status_code != 200:
                return made
            answer = _answer(made, state, seconds)
        is_packed = len(answer.body) >= LEAST and takes_gzip(request)
        response = _response(answer, is_packed=is_packed)
        told = get_conditional_response(request, etag=response["ETag"], response=response)
        assert told is not None
        if told is response:
            # Not for those who have it already. Without random bytes: it holds no secret, and can be kept.
            if is_packed and not answer.packed:
                answer = replace(answer, packed=compress_string(answer.body))
            response.content = answer.packed if is_packed else answer.body
        if answer is not found:
            store.keep(key, answer, room=settings.AGROVET_ANSWERS_MB * 2**20)
        result = "kept" if found else "made"
        ANSWERS.labels(module, "known" if told.status_code == 304 else result).inc()
        return told

    return answering


def _may_be_kept(request: HttpRequest, known: frozenset[str]) -> bool:
    # What is repeated is compared with a service's answer, and not every service can keep some.
    if request.method not in ("GET", "HEAD") or is_repeated():
        return False
    return bool(settings.AGROVET_ANSWERS_MB) and known.issuperset(request.GET)


def _answer(made: Response, state: State, seconds: float) -> Answer:
    body = made.render().content
    if len(body) >= LEAST:
        patch_vary_headers(made, ["Accept-Encoding"])
    headers = {name: value for name, value in made.items() if name.lower() != "content-length"}
    told = b"\n".join([body, *(f"{name}: {value}".encode() for name, value in sorted(headers.items()))])
    tag = f'"{hashlib.blake2b(told, digest_size=16).hexdigest()}"'
    headers |= {"ETag": tag, "Cache-Control": ASK_AGAIN}
    return Answer(body=body, headers=headers, tag=tag, state=state, until=store.clock() + seconds)


def _response(answer: Answer, *, is_packed: bool) -> HttpResponse:
    """Its headers. Compressed it has other bytes and says the same: of that, a weak tag is true (RFC 9110, 8.8.1)."""
    response = HttpResponse(headers=dict(answer.headers))
    if is_packed:
        response["ETag"] = f"W/{answer.tag}"
        response["Content-Encoding"] = "gzip"
    return response

"""What every page of the console has in common: who may see it, in which language, and what it says when it cannot."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from psycopg_pool import PoolTimeout

from agrovet.kernel.errors import DomainError
from agrovet.kernel.noting import note_person
from extraction.console.viewer import LANGUAGES, seen_by, viewer_of

View = Callable[..., HttpResponseBase]


class Problem(Exception):
    """A page cannot be shown, or does not do what was asked; `text` says why, and what to do."""

    def __init__(self, status: int, text: str, *, advice: str = "") -> None:
        super().__init__(text)
        self.status, self.text, self.advice = status, text, advice


def page(view: View) -> View:
    """A page for staff. Whoever is not logged in is asked to, and comes back to it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            asked = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("console:overview")
            return redirect_to_login(asked, reverse("console:login"))
        if isinstance(person := request.user.pk, int):
            note_person(person)
        return view(request, *args, **kwargs)

    return open_page(shown)


def open_page(view: View) -> View:
    """A page for everybody: in their language, kept by no browser, and with a page where something is wrong."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with seen_by(viewer_of(request)):
            try:
                return view(request, *args, **kwargs)
            except Problem as problem:
                return _tell(request, problem)
            except DomainError as error:
                return _tell(request, Problem(error.status, error.detail), headers=error.headers)
            except Http404:
                return _tell(request, Problem(404, _("There is no such page."), advice=_("Begin at the overview.")))
            except (DatabaseError, PoolTimeout) as error:
                advice = _("Try again in a moment. If it stays so, look at /health/detailed.")
                return _tell(request, Problem(503, _("A database does not answer."), advice=f"{advice} ({error})"))

    return shown


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent without its token, or with an old one; elsewhere than in the console, as Django tells it."""
    if not request.path.startswith("/console/"):
        return csrf_failure(request, reason)
    with seen_by(viewer_of(request)):
        said = _("This form has expired, or was sent from another page: nothing was done.")
        return _tell(request, Problem(403, said, advice=_("Go back, load the page anew, and send it again.")))


def show(request: HttpRequest, template: str, *, status: int = 200, every: int = 0, **facts: Any) -> HttpResponse:
    """The page; with `every`, its live parts are asked for again each so many seconds."""
    viewer = viewer_of(request)
    common = {"viewer": viewer, "languages": LANGUAGES, "every": every, "is_staff": admin.site.has_permission(request)}
    return render(request, f"console/{template}.html", {**common, **facts}, status=status)


def _tell(request: HttpRequest, problem: Problem, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    answer = show(request, "problem", status=problem.status, problem=problem, phrase=HTTPStatus(problem.status).phrase)
    return with_headers(answer, headers or {})


def with_headers(answer: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    """The answer, which says these too."""
    for name, value in headers.items():
        answer[name] = value
    return answer

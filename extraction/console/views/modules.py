"""The overview, and the page of one module."""

from typing import get_args

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agrovet.kernel.placement import Phase
from extraction.console.pages import page, show
from extraction.facts.module import detail
from extraction.facts.overview import overview

EVERY = 5  # seconds


@require_safe
@page
def show_overview(request: HttpRequest) -> HttpResponse:
    """A card for each module."""
    return show(request, "overview", every=EVERY, cards=overview())


@require_safe
@page
def show_module(request: HttpRequest, module: str) -> HttpResponse:
    """How it stands, what was done, who serves it."""
    return show(request, "module", every=EVERY, detail=detail(known(module)), phases=get_args(Phase))


def known(module: str) -> str:
    """
    The module.

    :raises Http404: if there is none of this name
    """
    if module not in settings.ALL_MODULES:
        raise Http404
    return module

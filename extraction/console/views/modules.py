"""The overview, and the page of one module."""

from typing import get_args

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agrovet.kernel.flags.declared import switch_of
from agrovet.kernel.flags.queries import flag
from agrovet.kernel.placement import Phase
from extraction.console.acting import who_asks
from extraction.console.pages import page, show
from extraction.facts.module import detail
from extraction.facts.overview import overview
from extraction.starting.approving import waiting
from extraction.starting.following import latest

EVERY = 5  # seconds
OPERATIONS = 8
_ON_ITS_WAY = ("verify", "shadow", "canary", "abort")
POSSIBLE: dict[str, tuple[str, ...]] = {
    "local": ("prepare",),
    "prepared": _ON_ITS_WAY,
    "shadow": _ON_ITS_WAY,
    "canary": ("verify", "canary", "abort"),
    "remote": ("verify", "canary", "move", "abort"),
    "moved": ("verify", "canary", "back", "settle"),
    "settled": (),
}
"""The steps that make sense in a phase; whether one can be taken, its own page says."""


@require_safe
@page
def show_overview(request: HttpRequest) -> HttpResponse:
    """A card for each module, and what waits for a second person."""
    return show(request, "overview", every=EVERY, cards=overview(), waiting=waiting())


@require_safe
@page
def show_module(request: HttpRequest, module: str) -> HttpResponse:
    """How it stands, what was done, who serves it."""
    told = detail(known(module))
    return show(
        request,
        "module",
        every=EVERY,
        detail=told,
        phases=get_args(Phase),
        possible=POSSIBLE[told.card.look.phase],
        operations=latest(module, count=OPERATIONS),
        waiting=waiting(module),
        may_change=who_asks(request).may_change(module),
        switch=flag(switch_of(module)),
    )


def known(module: str) -> str:
    """
    The module.

    :raises Http404: if there is none of this name
    """
    if module not in settings.ALL_MODULES:
        raise Http404
    return module

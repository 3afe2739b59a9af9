"""Parked events: look, try again, leave out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agrovet.kernel.bus.operating import mending
from agrovet.kernel.bus.operating.deciding import Decider, Refused, event_called, handler_called
from extraction.console.acting import reason_of, require_confirmed, require_right, who_asks
from extraction.console.pages import Problem, page, show
from extraction.facts.parked import parked


@require_safe
@page
def show_parked(request: HttpRequest) -> HttpResponse:
    """What is parked, of all handlers or of one."""
    handler = request.GET.get("handler", "")
    waiting = parked(handler)
    mine = who_asks(request).modules
    return show(request, "events", waiting=waiting, mine=mine)


@require_POST
@page
def retry(request: HttpRequest) -> HttpResponse:
    """Try an event again, and what waits behind it."""
    handler, event = _asked(request)
    who = require_right(request, handler.partition(".")[0])
    by = Decider(actor=who.actor, reason=request.POST.get("reason", "").strip())
    try:
        outcomes = mending.retry(handler_called(handler), by=by, event=event_called(event))
    except Refused as error:
        raise Problem(409, str(error)) from error
    for outcome in outcomes:
        said = ngettext("%(n)s event was applied.", "%(n)s events were applied.", outcome.applied)
        messages.success(request, said % {"n": outcome.applied})
        if outcome.left:
            left = ngettext("%(n)s is still parked: %(why)s", "%(n)s are still parked: %(why)s", outcome.left)
            messages.error(request, left % {"n": outcome.left, "why": outcome.error})
    return redirect("console:events")


@require_POST
@page
def skip(request: HttpRequest) -> HttpResponse:
    """Leave an event out for good."""
    handler, event = _asked(request)
    who = require_right(request, handler.partition(".")[0])
    require_confirmed(request, handler.partition(".")[0])
    by = Decider(actor=who.actor, reason=reason_of(request))
    try:
        behind = mending.skip(handler_called(handler), event_called(event), by=by)
    except Refused as error:
        raise Problem(409, str(error)) from error
    said = ngettext(
        "Left out for good. %(n)s event behind it goes on.", "Left out for good. %(n)s events behind it go on.", behind
    )
    messages.success(request, said % {"n": behind})
    return redirect("console:events")


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Handler and event of the form."""
    handler, event = request.POST.get("handler", ""), request.POST.get("event", "")
    if not handler or not event:
        raise Problem(400, _("The form is not whole: go back to the page, and try again from there."))
    return handler, event

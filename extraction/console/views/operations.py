"""One operation, as it goes on; and the word of a second person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from extraction.console.acting import require_confirmed, require_right, who_asks
from extraction.console.journal import taken
from extraction.console.pages import page, show
from extraction.starting.approving import approve, decline
from extraction.starting.following import follow

EVERY = 1  # seconds, while it goes on


@require_safe
@page
def show_operation(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it does now, how far it is, and what came of it."""
    told, who = follow(id), who_asks(request)
    return show(
        request,
        "operation",
        every=0 if told.is_over else EVERY,
        told=told,
        steps=taken(told.steps),
        may_change=who.may_change(told.module),
        is_mine=told.actor == who.actor,
    )


@require_POST
@page
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """The second person approves, or does not."""
    told = follow(id)
    who = require_right(request, told.module)
    reason = request.POST.get("reason", "").strip()
    if request.POST.get("verb") == "approve":
        require_confirmed(request, told.module)
        approve(id, by=who, reason=reason)
    else:
        decline(id, by=who, reason=reason)
        messages.success(request, _("It was not approved. Nothing was changed."))
    return redirect("console:operation", id=id)

"""Flags: how they stand, and decisions about them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agrovet.kernel.flags import operations
from agrovet.kernel.flags.declared import UnknownFlag
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.flags.queries import Look, all_flags, flag
from agrovet.kernel.record.reading import Choice, latest
from extraction.console.acting import reason_of, require_confirmed, require_right, who_asks
from extraction.console.pages import Problem, page, show

EVERY = 5  # seconds
HISTORY = 30  # decisions


@require_safe
@page
def show_flags(request: HttpRequest) -> HttpResponse:
    """All of them: modules first, then features."""
    flags = all_flags()
    switches = [each for each in flags if each.name.startswith("module.")]
    features = [each for each in flags if each not in switches]
    return show(request, "flags", every=EVERY, switches=switches, features=features)


@require_safe
@page
def show_flag(request: HttpRequest, name: str) -> HttpResponse:
    """One, with its history and what can be decided."""
    look = _found(name)
    return show(
        request,
        "flag",
        every=EVERY,
        flag=look,
        is_switch=name.startswith("module."),
        may_change=who_asks(request).may_change(look.owner),
        decisions=latest(Choice(subject=name), count=HISTORY),
    )


@require_POST
@page
def decide(request: HttpRequest, name: str) -> HttpResponse:
    """Take the decision of a form, as the person saw the flag."""
    look = _found(name)
    who = require_right(request, look.owner)
    verb = request.POST.get("verb", "")
    if verb == "off" and name.startswith("module."):
        require_confirmed(request, look.owner)
    decision = _DECISIONS.get(verb)
    if decision is None:
        raise Problem(400, _("There is no such decision."))
    try:
        now = decision(
            name,
            request,
            seen=_number(request, "seen"),
            actor=who.actor,
            reason=reason_of(request),
        )
    except Refused as error:
        raise Problem(409, str(error), advice=_("Nothing was changed.")) from error
    messages.success(
        request,
        _("%(name)s: %(mode)s. Every process follows within a second.")
        % {"name": name, "mode": now.mode if now.mode != "some" else f"{now.share_now} %"},
    )
    return redirect("console:flag", name=name)


def _found(name: str) -> Look:
    try:
        return flag(name)
    except UnknownFlag:
        raise Http404 from None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Problem(400, _("%(text)s is no number.") % {"text": text or "–"})
    return int(text)


def _share(name: str, request: HttpRequest, *, seen: int, actor: str, reason: str) -> Look:
    return operations.set_share(name, _number(request, "share"), seen=seen, actor=actor, reason=reason)


def _ramp(name: str, request: HttpRequest, *, seen: int, actor: str, reason: str) -> Look:
    texts = request.POST.get("shares", "").replace(",", " ").split()
    if not texts or not all(each.isascii() and each.isdecimal() and len(each) < 4 for each in texts):
        raise Problem(400, _("Write the shares of a ramp as numbers that grow, such as 1 10 50 100."))
    return operations.start_ramp(
        name,
        shares=[int(each) for each in texts],
        minutes=_number(request, "minutes"),
        guarded=request.POST.get("guarded") == "on",
        seen=seen,
        actor=actor,
        reason=reason,
    )


def _plain(decide: Callable[..., Look]) -> Callable[..., Look]:
    def decided(name: str, request: HttpRequest, *, seen: int, actor: str, reason: str) -> Look:
        return decide(name, seen=seen, actor=actor, reason=reason)

    return decided


_DECISIONS: dict[str, Callable[..., Look]] = {
    "on": _plain(operations.switch_on),
    "off": _plain(operations.switch_off),
    "reset": _plain(operations.reset),
    "stop": _plain(operations.stop_ramp),
    "share": _share,
    "ramp": _ramp,
}

"""Flags: how they stand, and decisions about them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agrovet.kernel.flags.declared import UnknownFlag
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.flags.queries import Look, all_flags, flag
from agrovet.kernel.record.reading import Choice, latest
from extraction.console.acting import require_right, who_asks
from extraction.console.forms.everybody import EverybodyForm
from extraction.console.forms.flags import FlagForm
from extraction.console.forms.shares import RampForm, ShareForm, StopForm
from extraction.console.pages import Problem, page, show

EVERY = 5  # seconds
HISTORY = 30  # decisions
_FORMS: dict[str, type[FlagForm]] = {
    "on": EverybodyForm,
    "off": EverybodyForm,
    "reset": EverybodyForm,
    "share": ShareForm,
    "ramp": RampForm,
    "stop": StopForm,
}
"""By the button that was pressed."""


@require_safe
@page
def show_flags(request: HttpRequest) -> HttpResponse:
    """All of them: modules first, then features."""
    flags = all_flags()
    switches = [each for each in flags if each.name.startswith("module.")]
    features = [each for each in flags if each not in switches]
    return show(request, "flags", every=EVERY, switches=switches, features=features)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show_flag(request: HttpRequest, name: str) -> HttpResponse:
    """One, with its history and what can be decided; and the decision of one of its forms."""
    look = found(name)
    if request.method == "POST":
        kind = _FORMS.get(request.POST.get("verb", ""))
        if kind is None:
            raise Problem(400, _("There is no such decision."))
        return decided(request, sent := kind(look, request.POST)) or _page(request, look, sent)
    return _page(request, look)


def found(name: str) -> Look:
    """
    The flag.

    :raises Http404: if there is none of this name
    """
    try:
        return flag(name)
    except UnknownFlag:
        raise Http404 from None


def decided(request: HttpRequest, form: FlagForm) -> HttpResponse | None:
    """
    The decision of a form is taken, and its flag shown; None where something is wrong with the form.

    :raises Problem: for who may not decide about the flag, where somebody was faster, or the operation refuses
    """
    look = form.look
    who = require_right(request, look.owner)
    is_right = form.is_valid()
    seen = form.cleaned_data.get("seen")
    if seen is None:
        raise Problem(400, _("The form is not whole: go back to the page, and try again from there."))
    if seen != look.version:
        said = _("%(name)s has been changed meanwhile, by %(who)s: %(why)s.")
        said = said % {"name": look.name, "who": look.who, "why": look.why}
        raise Problem(409, said, advice=_("Nothing was changed. Look at it, and decide again."))
    if not is_right:
        return None
    try:
        now = form.decide(actor=who.actor)
    except Refused as error:
        raise Problem(409, str(error), advice=_("Nothing was changed.")) from error
    messages.success(
        request,
        _("%(name)s: %(mode)s. Every process follows within a second.") % {"name": look.name, "mode": _mode(now)},
    )
    return redirect("console:flag", name=look.name)


def _mode(look: Look) -> str:
    if look.mode != "some":
        return look.mode
    count = len(look.rules)
    rules = ngettext("%(n)s rule", "%(n)s rules", count) % {"n": count}
    return f"{look.share_now} %" + (f" + {rules}" if count else "")


def _page(request: HttpRequest, look: Look, sent: FlagForm | None = None) -> HttpResponse:
    """With the form that was sent, and what is wrong with it, among the others."""
    forms: dict[str, FlagForm] = {form.kind: form(look) for form in (EverybodyForm, ShareForm, RampForm, StopForm)}
    if sent is not None:
        forms[sent.kind] = sent
    return show(
        request,
        "flag",
        status=200 if sent is None else 400,
        every=EVERY,
        flag=look,
        forms=forms,
        is_switch=look.name.startswith("module."),
        may_change=who_asks(request).may_change(look.owner),
        decisions=latest(Choice(subject=look.name), count=HISTORY),
    )

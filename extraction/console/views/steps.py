"""One step of a module's way: what it does, what stands in the way, and the form that begins it."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agrovet.kernel.numbers import whole_number
from extraction.console.acting import reason_of, require_confirmed, require_right, who_asks
from extraction.console.pages import Problem, page, show
from extraction.console.views.modules import known
from extraction.console.words import VERBS
from extraction.starting.asking import begin
from extraction.starting.rehearsing import rehearse

DANGEROUS = ("move", "back", "settle", "abort")
"""Those who take one of these type the name of the module."""
SHARES = ("shadow", "canary")
_DEFAULTS = {"shadow": 10, "canary": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@page
def step(request: HttpRequest, module: str, verb: str) -> HttpResponse:
    """Look first; then begin it, and follow it on its own page."""
    if verb not in VERBS:
        raise Http404
    if request.method == "POST":
        return _begin(request, known(module), verb)
    options = _options(request.GET, verb)
    return show(
        request,
        "step",
        module=known(module),
        verb=verb,
        options=options,
        rehearsal=rehearse(verb, module, options),
        may_change=who_asks(request).may_change(module),
        is_dangerous=verb in DANGEROUS,
        shares=SHARES,
        key=uuid4(),
    )


def _begin(request: HttpRequest, module: str, verb: str) -> HttpResponse:
    who = require_right(request, module)
    if verb in DANGEROUS:
        require_confirmed(request, module)
    started = begin(
        verb,
        module,
        by=who,
        reason=reason_of(request),
        options=_options(request.POST, verb),
        epoch=_whole(request.POST.get("epoch", ""), least=0),
        key=request.POST.get("key", ""),
    )
    return redirect("console:operation", id=started.id)


def _options(given: Any, verb: str) -> dict[str, Any]:
    if verb in SHARES:
        return {"percent": _whole(given.get("percent", str(_DEFAULTS[verb])), least=0, most=100)}
    return {"repair": True} if verb == "verify" and given.get("repair") else {}


def _whole(text: str, *, least: int, most: int = 2**62) -> int:
    if (number := whole_number(text, least=least, most=most)) is not None:
        return number
    raise Problem(400, _("%(text)s is no number.") % {"text": text or "–"})

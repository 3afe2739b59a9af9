"""One rule of a flag: a new one, another instead of it, or none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from agrovet.kernel.flags.queries import Look
from extraction.console.acting import who_asks
from extraction.console.forms.flags import FlagForm
from extraction.console.forms.rules import RuleForm, TakeAwayForm
from extraction.console.pages import page, show
from extraction.console.views.flags import decided, found


@require_http_methods(["GET", "HEAD", "POST"])
@page
def new_rule(request: HttpRequest, name: str) -> HttpResponse:
    """Its conditions, still empty."""
    look = _with_rules(name)
    if request.method == "POST":
        return decided(request, sent := RuleForm(look, request.POST)) or _page(request, look, sent)
    return _page(request, look, RuleForm(look))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def rule(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The conditions that it has, and the button that takes it away."""
    look = _with_rules(name)
    if not 1 <= number <= len(look.rules):
        raise Http404
    sent: FlagForm | None = None
    if request.method == "POST":
        if request.POST.get("verb") == "take-away":
            sent = TakeAwayForm(look, request.POST, number=number)
        else:
            sent = RuleForm(look, request.POST, number=number)
        if (done := decided(request, sent)) is not None:
            return done
    changing = sent if isinstance(sent, RuleForm) else RuleForm(look, number=number)
    taking = sent if isinstance(sent, TakeAwayForm) else TakeAwayForm(look, number=number)
    return _page(request, look, changing, taking)


def _with_rules(name: str) -> Look:
    """A flag that can be on for some."""
    look = found(name)
    if look.name.startswith("module."):
        raise Http404
    return look


def _page(request: HttpRequest, look: Look, form: RuleForm, taking: TakeAwayForm | None = None) -> HttpResponse:
    is_wrong = form.is_bound or (taking is not None and taking.is_bound)
    return show(
        request,
        "rule",
        status=400 if is_wrong else 200,
        flag=look,
        form=form,
        taking=taking,
        may_change=who_asks(request).may_change(look.owner),
    )

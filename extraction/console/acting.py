"""Whoever acts: by which name it is recorded, whether they may, and whether they mean it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from agrovet.kernel.teams.rights import Rights, require_rights
from extraction.console.pages import Problem


def who_asks(request: HttpRequest) -> Rights:
    """
    The member of staff whose page it is, with what they may do; asked of accounts and of the teams each time.

    :raises NotOnStaff: for who is no longer one
    """
    return require_rights(person_id=int(request.user.pk or 0))


def require_right(request: HttpRequest, module: str) -> Rights:
    """
    Go on only for who may change the module.

    :raises Problem: for anybody else
    """
    who = who_asks(request)
    if not who.may_change(module):
        said = _("You see %(module)s, and may not change it.") % {"module": module}
        raise Problem(403, said, advice=_("Ask its team, or an operator."))
    return who


def require_confirmed(request: HttpRequest, module: str) -> None:
    """
    Go on only where the name of the module was typed.

    :raises Problem: otherwise
    """
    if request.POST.get("confirm", "").strip() != module:
        said = _("The name that you typed is not that of the module: nothing was done.")
        raise Problem(400, said, advice=_("Go back, and type %(module)s to confirm.") % {"module": module})


def reason_of(request: HttpRequest) -> str:
    """
    Why, as it is recorded.

    :raises Problem: where nobody says
    """
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Problem(400, _("Say why: it is recorded, and somebody will ask."), advice=_("Nothing was changed."))
    return reason

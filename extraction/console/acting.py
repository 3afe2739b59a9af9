"""Whoever acts: by which name it is recorded, whether they may, and whether they mean it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from extraction.console.pages import Problem


def actor_of(request: HttpRequest) -> str:
    """The name that is recorded."""
    return str(request.user)


def may_change(request: HttpRequest, module: str) -> bool:
    """Whether this person may change the module."""
    return bool(request.user.is_superuser)


def require_right(request: HttpRequest, module: str) -> None:
    """
    Go on only for who may change the module.

    :raises Problem: for anybody else
    """
    if not may_change(request, module):
        raise Problem(403, _("You may look at everything, and not change this module."), advice=_("Ask its team."))


def require_confirmed(request: HttpRequest, module: str) -> None:
    """
    Go on only where the name of the module was typed.

    :raises Problem: otherwise
    """
    if request.POST.get("confirm", "").strip() != module:
        said = _("The name that you typed is not that of the module: nothing was done.")
        raise Problem(400, said, advice=_("Go back, and type %(module)s to confirm.") % {"module": module})

"""The admin's site: what is sent to one of its pages is written as everything else is."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase

from agrovet.kernel.databases import module_of
from agrovet.kernel.flags.switches import require_on
from agrovet.kernel.noting import note_person
from agrovet.kernel.record.people import acting_as
from agrovet.kernel.second_factor import CodeForm, has_given_code
from agrovet.kernel.writing import writing

View = Callable[..., HttpResponseBase]


class Site(admin.AdminSite):
    """Django's site. Each page is in charge of one model; beside it, what was done is noted in accounts' database."""

    @property
    def login_form(self) -> Any:  # type: ignore[override]  # looked up at each login, so that it follows the setting
        """With a field for the code where a second factor is asked for."""
        return CodeForm if settings.AGROVET_ADMIN_SECOND_FACTOR else None

    @property
    def login_template(self) -> Any:  # type: ignore[override]  # as above
        """As the form."""
        return "otp/admin111/login.html" if settings.AGROVET_ADMIN_SECOND_FACTOR else None

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff; with the second factor, those who gave it when they logged in."""
        return super().has_permission(request) and has_given_code(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The page, for staff."""
        return super().admin_view(_written_within(view), cacheable)


def _written_within(view: View) -> View:
    page = getattr(view, "__self__", None)
    modules = ["accounts"]
    if isinstance(page, admin.ModelAdmin):
        modules.append(module_of(page.model._meta.app_label))

    @wraps(view)
    def carried_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if len(modules) > 1:
            require_on(modules[1])
        if isinstance(person := request.user.pk, int):
            note_person(person)
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with ExitStack() as stack:
            stack.enter_context(acting_as(person_id=request.user.pk or 0, name=str(request.user)))
            for module in modules:
                stack.enter_context(writing(module))
            return view(request, *args, **kwargs)

    return carried_out

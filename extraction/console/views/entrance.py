"""Logging in and out, and choosing a language."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agrovet.kernel.errors import TooOften
from extraction.console.pages import open_page, show, with_headers
from extraction.console.viewer import LANGUAGE_COOKIE, LANGUAGES

A_YEAR = 365 * 24 * 3600  # seconds


class _Login(LoginView):
    """Of the admin: number and password, and a code where one is asked for; counted with all other logins."""

    redirect_authenticated_user = False

    def get_form_class(self) -> Any:
        """The admin's."""
        return admin.site.login_form or AdminAuthenticationForm

    def get_default_redirect_url(self) -> str:
        """The overview."""
        return reverse("console:overview")

    def render_to_response(self, context: dict[str, Any], **more: Any) -> Any:
        """As any other page."""
        status = 200 if not context["form"].is_bound else 401
        return show(self.request, "login", status=status, form=context["form"], next=self.get_redirect_url())


@open_page
def login(request: HttpRequest) -> HttpResponseBase:
    """The page; who is in already goes on."""
    if request.method == "GET" and admin.site.has_permission(request):
        return redirect("console:overview")
    try:
        return _Login.as_view()(request)
    except TooOften as error:
        said = _("Too many attempts. Try again in %(seconds)s seconds.") % {"seconds": error.retry_after}
        refused = show(request, "login", status=error.status, refused=said, next=request.POST.get("next", ""))
        return with_headers(refused, error.headers)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out."""
    logout(request)
    return redirect("console:login")


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Remember the language, and go back to the page."""
    after = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts=None):
        after = reverse("console:overview")
    answer = redirect(after)
    if (chosen := request.POST.get("language", "")) in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=A_YEAR,
            path="/console/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer

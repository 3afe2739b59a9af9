"""Answers that differ, side by side."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from extraction.console.pages import page, show
from extraction.console.views.modules import known
from extraction.facts.mismatches import mismatches

SHOWN = 50


@require_safe
@page
def show_mismatches(request: HttpRequest, module: str) -> HttpResponse:
    """By endpoint, and the last ones in full."""
    return show(request, "mismatches", told=mismatches(known(module), most=SHOWN))

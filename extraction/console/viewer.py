"""Whoever looks at a page: their language, and the zone that their clock is in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = {"es": "Español", "en": "English"}
LANGUAGE_COOKIE = "console_language"
ZONE_COOKIE = "console_zone"
"""Written by the page's script, which asks the browser."""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """One of `LANGUAGES`, and a zone with the name that it is told by."""

    language: str
    zone: tzinfo
    zone_name: str


def viewer_of(request: HttpRequest) -> Viewer:
    """As they chose; else as their browser says; else as the project speaks, at Greenwich's time."""
    named = request.COOKIES.get(ZONE_COOKIE, "")
    zone = ZoneInfo(named) if named in _zones() else UTC
    return Viewer(language=_language(request), zone=zone, zone_name=named if zone is not UTC else "UTC")


@contextmanager
def seen_by(viewer: Viewer) -> Iterator[None]:
    """What is written in the block is in their language, at their time."""
    with translation.override(viewer.language), timezone.override(viewer.zone):
        yield


@cache
def _zones() -> frozenset[str]:
    # Looked for once: it goes through hundreds of files.
    return frozenset(available_timezones())


def _language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for asked, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (language := asked.partition("-")[0].lower()) in LANGUAGES:
            return language
    return settings.LANGUAGE_CODE

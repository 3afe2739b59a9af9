"""How values are written on pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extraction.console import words
from extraction.console.plots import plot

register = template.Library()

LONGEST = 120  # characters of a value

_WORDS: dict[str, Any] = {
    "phase": words.PHASES,
    "way_back": words.WAYS_BACK,
    "verb": words.VERBS,
    "authority": words.AUTHORITIES,
    "outcome": words.OUTCOMES,
    "role": words.ROLES,
}


@register.filter
def called(value: str, kind: str) -> str:
    """What a plain value is called; itself where it has no name."""
    found = _WORDS[kind].get(value, value)
    return str(found[0] if isinstance(found, tuple) else found)


@register.filter
def meaning(value: str, kind: str) -> str:
    """What it means, in a sentence."""
    return str(_WORDS[kind].get(value, ("", ""))[1])


@register.filter
def clock(value: datetime | str | None) -> SafeString | str:
    """A moment, in the viewer's zone; for machines beside it."""
    moment = _moment(value)
    if moment is None:
        return "–"
    shown = date_format(localtime(moment), "j M Y H:i:s")
    return format_html('<time datetime="{}">{}</time>', moment.astimezone(UTC).isoformat(timespec="seconds"), shown)


@register.filter
def ago(value: datetime | str | None) -> SafeString | str:
    """How long ago, in one unit; the moment itself when pointed at."""
    moment = _moment(value)
    if moment is None:
        return _("never")
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    shown = _ago(seconds)
    exact = date_format(localtime(moment), "j M Y H:i:s")
    machine = moment.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, shown)


@register.filter
def ms(value: float | None) -> str:
    """Milliseconds, with a digit behind the point where there is little before it; the unit is for the page."""
    return "–" if value is None else number_format(value, 1 if value < 10 else 0)


@register.filter
def plainly(value: Any) -> str:
    """Any value, as JSON that people can read."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()


@register.filter
def onoff(value: Any) -> str:
    """The value of a flag."""
    return {True: _("on"), False: _("off")}.get(value, str(value)) if isinstance(value, bool) else str(value)


@register.filter
def briefly(value: Any) -> str:
    """Any value, in a few words."""
    if value is None:
        return "–"
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@register.filter
def percent_of(part: int, whole: int) -> str:
    """A share of the whole."""
    share = 100 * part / whole if whole else 0.0
    return f"{number_format(share, 1 if 0 < share < 10 else 0)} %"


@register.inclusion_tag("console/parts/plot.html")
def small_plot(values: Sequence[float | None], name: str, unit: str = "") -> dict[str, Any]:
    """A plot of the last hour, with what it is, its last value and its highest."""
    return {"plot": plot(values), "name": name, "unit": unit}


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _ago(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(n)s second ago", "%(n)s seconds ago", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // 60) % {"n": seconds // 60}
    if seconds < 86400:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s day ago", "%(n)s days ago", seconds // 86400) % {"n": seconds // 86400}

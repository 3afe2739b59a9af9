"""The record: who decided what, when and why."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from itertools import islice

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agrovet.kernel.numbers import whole_number
from agrovet.kernel.record.exporting import FORMATS
from agrovet.kernel.record.reading import Choice, following, latest, moment_in
from extraction.console.pages import Problem, page, show

SHOWN = 50
AT_ONCE = 1000  # lines
_TEXTS = ("module", "actor", "action")
_MOMENTS = ("since", "until")


@require_safe
@page
def show_record(request: HttpRequest) -> HttpResponse:
    """A page of it, newest first, as the filters choose."""
    chosen = choice_of(request)
    shown = latest(chosen, count=SHOWN, before=whole_number(request.GET.get("before", "")))
    asked = request.GET.copy()
    asked.pop("before", None)
    return show(
        request,
        "record",
        decisions=shown,
        asked=request.GET,
        modules=settings.ALL_MODULES,
        filters=asked.urlencode(),
        older=shown[-1].id if len(shown) == SHOWN else None,
        is_filtered=any(asked.get(name) for name in (*_TEXTS, *_MOMENTS)),
    )


@require_safe
@page
def export(request: HttpRequest) -> HttpResponseBase:
    """All that the filters choose, oldest first, as a file; sent while it is read."""
    kind = request.GET.get("format", "csv")
    if kind not in FORMATS:
        raise Problem(400, _("There is no such format."))
    lines = FORMATS[kind](following(choice_of(request)))
    answer = StreamingHttpResponse(
        _sent(lines, request), content_type="text/csv; charset=utf-8" if kind == "csv" else "text/plain"
    )
    answer["Content-Disposition"] = f'attachment; filename="record.{kind}"'
    return answer


class NoLongerStaff(Exception):
    """Whoever reads the record has lost the right to, or logged out."""


async def _sent(lines: Iterator[str], request: HttpRequest) -> AsyncIterator[str]:
    def read() -> str:
        # Each time: a file may take minutes to send. The connection breaks off, for a part must not pass for the whole.
        if not _may_still_read(request):
            raise NoLongerStaff(f"The record is sent no further to #{request.user.pk}.")
        return "".join(islice(lines, AT_ONCE))

    while text := await sync_to_async(read)():
        yield text


def _may_still_read(request: HttpRequest) -> bool:
    """Return whether session, password and person are still as they were when they were let in."""
    person = get_user(request)
    key = request.session.session_key
    return person.is_active and getattr(person, "is_staff", False) and key is not None and request.session.exists(key)


def choice_of(request: HttpRequest) -> Choice:
    """What the filters choose; moments are of the viewer's clock."""
    return Choice(
        module=request.GET.get("module", "").strip(),
        actor=request.GET.get("actor", "").strip(),
        action=request.GET.get("action", "").strip(),
        since=_moment(request.GET.get("since", "")),
        until=_moment(request.GET.get("until", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        return moment_in(text, zone=get_current_timezone()) if text else None
    except ValueError:
        raise Problem(400, _("%(text)s is no date.") % {"text": text}) from None

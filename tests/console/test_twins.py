"""Each page tells what its twin on the command line tells with `--json`."""

import contextlib
import json
import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.core.management import call_command
from django.test import Client

from agrovet.kernel.flags.operations import set_rules
from agrovet.kernel.record.noting import note
from extraction.operations.models import Operation
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch
from tests.console.addresses import pages
from tests.console.browser.people import FEATURE

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> Any:
    """What a command tells with `--json`."""
    out = StringIO()
    # Its code says whether something needs a person.
    with contextlib.suppress(SystemExit):
        call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def plain(value: Any) -> Any:
    """What a page was made from, as JSON has it."""
    return json.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))


@pytest.mark.parametrize("page", pages())
def test_the_foot_of_every_page_names_a_twin_that_answers(operator: Client, page: str) -> None:
    set_rules(FEATURE, [{"people": [7]}], seen=0, actor="ana", reason="so")

    shown = operator.get(page).content.decode()

    (twin,) = re.findall(r"<code>manage\.py (.+) --json</code></p>\n  </footer>", shown)
    assert told(*twin.split()) is not None


def test_the_overview_and_status(operator: Client) -> None:
    cards = operator.get("/console/").context["cards"]

    assert plain([each.as_json() for each in cards]) == told("extraction", "status")


def test_the_page_of_a_module_and_show(operator: Client) -> None:
    note(action="flag.on", subject="media", actor="ana", reason="so")

    detail = operator.get("/console/modules/media/").context["detail"]

    assert [each.action for each in detail.decisions] == ["flag.on"]
    assert plain(detail.as_json()) == told("extraction", "show", "media")


def test_flags_and_flags_list(operator: Client) -> None:
    shown = operator.get("/console/flags/").context

    looks = [each.as_json() for each in [*shown["switches"], *shown["features"]]]
    assert plain(looks) == told("flags", "list")


def test_the_page_of_a_flag_and_flags_show(operator: Client) -> None:
    look = operator.get("/console/flags/marketplace.relevance/").context["flag"]

    twin = told("flags", "show", "marketplace.relevance")
    assert {name: value for name, value in twin.items() if name in look.as_json()} == plain(look.as_json())


def test_a_step_and_its_rehearsal(operator: Client) -> None:
    rehearsal = operator.get("/console/modules/media/steps/canary/?percent=10").context["rehearsal"]

    twin = told("extraction", "canary", "media", "10", "--dry-run")
    assert list(rehearsal.steps) == twin["steps"]
    assert plain([vars(each) for each in rehearsal.refusals]) == twin["refusals"]


def test_the_page_of_an_operation_and_operations_show(operator: Client) -> None:
    operation = Operation.objects.create(
        id=uuid4(), module="media", verb="prepare", actor="ana", reason="so", begun_at=datetime.now(UTC)
    )

    page = operator.get(f"/console/operations/{operation.id}/").context["told"]
    listed = operator.get("/console/modules/media/").context["operations"]

    assert plain(page.as_json()) == told("operations", "show", str(operation.id))
    assert plain([each.as_json() for each in listed]) == told("operations", "list", "--module", "media")


def test_the_page_of_mismatches_and_mismatches(operator: Client) -> None:
    now = datetime.now(UTC)
    of: Any = {"module": "media", "endpoint": "GET /api/media/"}
    ShadowEndpoint.objects.create(**of, compared=7, differed=1, since=now, seen_at=now)
    fields = [{"field": "title", "monolith": "Maíz", "service": "Maiz"}]
    ShadowMismatch.objects.create(**of, target="/api/media/", at=now, epoch=3, fields=fields)

    shown = operator.get("/console/modules/media/mismatches/")

    assert "Maiz" in shown.content.decode()
    assert plain(shown.context["told"].as_json()) == told("extraction", "mismatches", "media", "--show", "50")


def test_the_record_and_record_list(operator: Client) -> None:
    for module in ("media", "forum", "media"):
        note(action="flag.on", subject=module, actor="ana", reason="so")

    shown = operator.get("/console/record/?module=media").context["decisions"]

    assert plain([each.as_json() for each in shown]) == told("record", "list", "--module", "media")


def test_an_export_and_record_export(operator: Client) -> None:
    note(action="flag.on", subject="media", actor="ana", reason="=1+1", before={"mode": "off"}, after={"mode": "on"})
    out = StringIO()
    call_command("record", "export", "--format", "csv", stdout=out)

    answer = operator.get("/console/record/export/?format=csv")

    assert b"".join(answer).decode() == out.getvalue()
    assert answer["Content-Disposition"] == 'attachment; filename="record.csv"'

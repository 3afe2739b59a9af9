"""`manage.py record`: what it lists, what it exports, and how it ends."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agrovet.kernel.record import reading
from agrovet.kernel.record.noting import note
from tests.kernel.record.tampering import remember, tamper

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def _run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("record", *arguments, stdout=out, stderr=StringIO(), no_color=True)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def _listed(*arguments: str) -> list[int]:
    return [each["id"] for each in json.loads(_run("list", "--json", *arguments)[1])]


@pytest.fixture
def _four() -> None:
    for number, (action, subject, actor) in enumerate(
        [
            ("placement.changed", "forum", "ana"),
            ("placement.changed", "chat", "beto"),
            ("flag.changed", "forum.ranking", "ana"),
            ("team.changed", "team:forum", "ana"),
        ]
    ):
        at = NOON + timedelta(hours=number)
        note(action=action, subject=subject, actor=actor, reason="so", before={"a": 1}, after={"a": 2, "b": 3}, at=at)


@pytest.mark.usefixtures("_four")
class TestListing:
    @pytest.mark.parametrize(
        ("arguments", "ids"),
        [
            ([], [4, 3, 2, 1]),
            (["-n", "2"], [4, 3]),
            (["-n", "2", "--before", "3"], [2, 1]),
            (["--module", "forum"], [3, 1]),
            (["--actor", "ana"], [4, 3, 1]),
            (["--action", "placement.changed"], [2, 1]),
            (["--action", "placement."], [2, 1]),
            (["--since", "2026-11-26T13:00"], [4, 3, 2]),
            (["--since", "2026-11-26T13:00", "--until", "2026-11-26T14:00+00:00"], [2]),
            (["--module", "forum", "--actor", "beto"], []),
        ],
    )
    def test_by_what_is_asked_for(self, arguments: list[str], ids: list[int]) -> None:
        assert _listed(*arguments) == ids

    def test_people_see_what_changed(self) -> None:
        told = _run("list", "-n", "1")[1].splitlines()

        assert " ".join(told[1].split()) == "4 2026-11-26 15:00:00 ana team.changed team:forum a 1 → 2, b None → 3 so"

    @pytest.mark.parametrize("arguments", [["-n", "0"], ["-n", "x"], ["--since", "noon"]])
    def test_what_makes_no_sense_is_refused(self, arguments: list[str]) -> None:
        with pytest.raises(CommandError):
            _run("list", *arguments)


@pytest.mark.usefixtures("_four")
class TestExporting:
    def test_as_lines_of_json_oldest_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MANY", 2)

        rows: list[Any] = [json.loads(line) for line in _run("export")[1].splitlines()]

        assert [row["id"] for row in rows] == [1, 2, 3, 4]
        assert (rows[2]["before"], rows[2]["after"], rows[2]["at"]) == (
            {"a": 1},
            {"a": 2, "b": 3},
            "2026-11-26T14:00:00.000000+00:00",
        )
        assert rows[3]["previous"] == rows[2]["hash"]

    def test_those_after_a_number(self) -> None:
        rows = [json.loads(line)["id"] for line in _run("export", "--after", "2", "--module", "forum")[1].splitlines()]

        assert rows == [3]

    def test_as_a_table(self) -> None:
        rows = list(csv.DictReader(StringIO(_run("export", "--format", "csv")[1])))

        assert [(row["id"], row["action"], row["after"]) for row in rows][2:] == [
            ("3", "flag.changed", '{"a": 2, "b": 3}'),
            ("4", "team.changed", '{"a": 2, "b": 3}'),
        ]

    def test_a_reason_is_no_formula_in_a_table(self) -> None:
        note(action="a", subject="forum", actor="eve", reason="=HYPERLINK(1)")

        rows = list(csv.DictReader(StringIO(_run("export", "--format", "csv", "--after", "4")[1])))

        assert [row["reason"] for row in rows] == ["'=HYPERLINK(1)"]


class TestVerifying:
    def test_a_whole_record_is_told_with_its_seal(self) -> None:
        remember(3)

        code, told = _run("verify")
        seal = told.splitlines()[1].removeprefix("Seal: ")

        assert (code, told.splitlines()[0]) == (0, "The record is whole: 3 entries.")
        assert _run("verify", "--seal", seal)[0] == 0

    def test_an_edited_one_ends_with_1(self) -> None:
        remember(3)
        tamper("UPDATE record_entry SET actor = 'eve' WHERE id = 2")

        code, told = _run("verify", "--json")

        assert (code, json.loads(told)["found"]) == (
            1,
            ["Entry 2 (eve: flag.changed forum.ranking) is not what was recorded."],
        )
        assert _run("verify")[1].splitlines()[-1] == "Do not trust what it says."

    def test_what_is_no_seal_is_refused(self) -> None:
        with pytest.raises(CommandError, match="is no seal"):
            _run("verify", "--seal", "12")

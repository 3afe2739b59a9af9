"""A team changes its modules and no others, operators change all, and everybody on staff sees everything."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.record.verifying import verify
from agrovet.kernel.teams import operations
from agrovet.kernel.teams.errors import NotOnStaff, NotYours, Refused
from agrovet.kernel.teams.models import Membership, Team
from agrovet.kernel.teams.rights import require_rights, rights_of

pytestmark = pytest.mark.django_db

BY = {"actor": "root@here", "reason": "a new team"}


@pytest.fixture
def _media(ana: int) -> None:
    operations.make_team(name="media", modules=["media", "profiles"], operates=False, **BY)
    operations.join(name="media", person_id=ana, **BY)


@pytest.mark.usefixtures("_media")
class TestATeam:
    def test_changes_its_modules(self, ana: int) -> None:
        who = require_rights(person_id=ana)

        assert (who.name, who.teams, who.modules, who.is_operator) == (
            "Ana Pérez",
            ("media",),
            ("media", "profiles"),
            False,
        )
        who.require("media")
        assert who.actor == f"Ana Pérez (#{ana})"

    def test_does_not_change_another_s(self, ana: int) -> None:
        with pytest.raises(NotYours, match=r"You see forum and may not change it. Ask an operator."):
            require_rights(person_id=ana).require("forum")

    def test_is_named_to_who_may_not(self, beto: int) -> None:
        with pytest.raises(NotYours, match=r"Ask its team \(media\), or an operator."):
            require_rights(person_id=beto).require("media")

    def test_ends_with_its_members_rights(self, ana: int) -> None:
        operations.remove_team(name="media", **BY)

        assert require_rights(person_id=ana).modules == ()
        assert Membership.objects.count() == 0

    def test_is_left(self, ana: int) -> None:
        operations.leave(name="media", person_id=ana, **BY)

        assert require_rights(person_id=ana).modules == ()
        with pytest.raises(Refused, match="is not in the team media"):
            operations.leave(name="media", person_id=ana, **BY)

    def test_is_no_operator(self, ana: int) -> None:
        with pytest.raises(NotYours, match="Only operators"):
            require_rights(person_id=ana).require_operator()

    @pytest.mark.parametrize("fields", [{"is_staff": False}, {"is_active": False}])
    def test_who_leaves_the_staff_may_nothing(self, ana: int, fields: dict[str, Any]) -> None:
        get_user_model().objects.filter(id=ana).update(**fields)

        assert rights_of(person_id=ana) is None
        with pytest.raises(NotOnStaff):
            require_rights(person_id=ana)


def test_a_superuser_is_an_operator(root: int) -> None:
    who = require_rights(person_id=root)

    assert (who.is_operator, who.modules) == (True, tuple(settings.ALL_MODULES))
    who.require("forum")
    who.require_operator()


def test_members_of_a_team_of_operators_change_all(beto: int) -> None:
    operations.make_team(name="ops", modules=[], operates=True, **BY)
    operations.join(name="ops", person_id=beto, **BY)

    require_rights(person_id=beto).require("chat")
    operations.change_team(name="ops", operates=False, modules=["chat"], **BY)

    assert require_rights(person_id=beto).modules == ("chat",)


def test_clients_are_in_no_team(farmer: int) -> None:
    operations.make_team(name="media", modules=["media"], operates=False, **BY)

    with pytest.raises(Refused, match="Nobody on staff has the id"):
        operations.join(name="media", person_id=farmer, **BY)

    assert rights_of(person_id=farmer) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "Media team"}, "is no name of a team"),
        ({"name": "media"}, "There is a team media already"),
        ({"modules": ["mediums"]}, "There is no module mediums"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], says: str) -> None:
    operations.make_team(name="media", modules=["media"], operates=False, **BY)

    with pytest.raises(Refused, match=says):
        operations.make_team(**{"name": "forum", "modules": ["forum"], "operates": False, **BY, **given})

    assert list(Team.objects.values_list("name", flat=True)) == ["media"]


def test_changes_of_teams_are_recorded(ana: int) -> None:
    operations.make_team(name="media", modules=["media"], operates=False, **BY)
    operations.join(name="media", person_id=ana, **BY)
    operations.join(name="media", person_id=ana, **BY)
    operations.change_team(name="media", modules=["media", "chat"], **BY)
    operations.remove_team(name="media", actor="beto", reason="merged")

    told = [(each.actor, each.action, each.subject, each.differences) for each in following(Choice())]
    made = {"modules": (None, ["media"]), "operates": (None, False), "members": (None, [])}
    removed = {"modules": (["media", "chat"], None), "operates": (False, None), "members": ([ana], None)}
    assert told == [
        ("root@here", "team.made", "team:media", made),
        ("root@here", "team.joined", "team:media", {"members": ([], [ana])}),
        ("root@here", "team.changed", "team:media", {"modules": (["media"], ["media", "chat"])}),
        ("beto", "team.removed", "team:media", removed),
    ]
    assert verify().found == ()

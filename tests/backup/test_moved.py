"""A module that had left comes back into the monolith, with the rows that it had at its service."""

from pathlib import Path

import pytest

from agrovet.kernel.record.verifying import verify
from agrovet.kernel.teams.operations import make_team
from agrovet.kernel.writing import writing
from modules.forum.models import Community, Post
from tests.backup import archives
from tests.backup.operators import back_up, run
from tests.extraction.moving import town
from tests.extraction.operations.conftest import installation, migrated, operators, sides
from tests.extraction.operations.operating import HOME, MODULE, Operators
from tests.support.servers import own_parts

pytestmark = pytest.mark.timeout(900)

__all__ = ["installation", "migrated", "operators", "sides"]


def test_a_moved_module_comes_home_with_its_rows(operators: Operators, tmp_path: Path) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100", "verify forum", "move forum")
    with writing(MODULE) as alias:
        community = Community.objects.using(alias).order_by("id").first()
        Post.objects.using(alias).create(
            author_id=1, community=community, title="there", content="", created_at=town.NOON
        )
    make_team(name="talk", modules=[MODULE], operates=False, actor="root", reason="they ask")
    seal = str(verify().seal)
    there = {"DATABASE_URL": operators.sides.home, "FORUM_SERVICE_DATABASE_URL": operators.sides.service}

    with own_parts() as data, own_parts() as fresh:
        told_nothing = run({**data, "DATABASE_URL": operators.sides.home}, "backup", tmp_path)
        archive = back_up({**data, **there}, tmp_path, "--without-files")
        # The events of this town were handled by nobody: `bus verify` says so, and the exit code with it.
        restored = run(fresh, "restore", archive, "--without-files")
        assert restored.code in (0, 1), restored
        status = {each["module"]: each for each in run(fresh, "extraction", "status").told}
        history = run(fresh, "extraction", "history", "forum").told
        record = run(fresh, "record", "verify", "--seal", seal)
        teams = run(fresh, "teams", "list").told
        titles = archives.column(back_up(fresh, tmp_path / "again", "--without-files"), "forum_post", "title")

    # Who does not know the service's database has half of the rows, and makes no backup of them.
    assert (told_nothing.code, list(tmp_path.glob("*.unfinished"))) == (2, [])
    assert restored.told["backup"]["placements"] == {"forum": {"phase": "moved", "share": 100, "authority": "service"}}
    assert restored.told["came_home"] == ["forum"]
    assert (status["forum"]["phase"], status["forum"]["authority"]) == ("local", "home")
    assert history[-1]["reason"] == "restored from a backup; the module was moved then"
    # It goes on where it was.
    assert (record.code, record.told["found"]) == (0, [])
    assert [(each["team"], each["modules"]) for each in teams] == [("talk", [MODULE])]
    assert ("there",) in titles

"""People of teams, and their pipelines."""

import pytest

from agrovet.kernel.teams import operations as teams
from agrovet.kernel.teams.rights import require_rights
from tests.extraction.ops_api.asking import BY, Pipeline, pipeline_of
from tests.kernel.teams.conftest import person


@pytest.fixture
def ana(db: None) -> Pipeline:
    """A program of Ana, of the team of chat and marketplace."""
    id = person(1, name="Ana", is_staff=True)
    teams.make_team(name="talk", modules=["chat", "marketplace"], operates=False, **BY)
    teams.join(name="talk", person_id=id, **BY)
    return pipeline_of(require_rights(person_id=id))


@pytest.fixture
def carla(db: None) -> Pipeline:
    """A program of Carla, who is on staff and in no team."""
    return pipeline_of(require_rights(person_id=person(3, name="Carla", is_staff=True)))

"""Which database has which tables, at home and at a service."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.databases import ModuleRouter, alias_of, aliases_to_migrate, hosted_aliases
from agrovet.kernel.placement import Standing

# Only names are looked at here; no connection is made.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")

MAY_BE_IN = [
    ("forum", "default", True),
    ("forum", "forum_service", True),
    ("forum", "media_service", False),
    ("kernel", "default", True),
    ("kernel", "forum_service", True),
    ("kernel", "elsewhere", False),
    ("extraction", "default", True),
    ("extraction", "forum_service", False),
    ("auth", "accounts_service", True),
    ("sessions", "accounts_service", True),
    ("contenttypes", "forum_service", False),
]


@pytest.mark.parametrize(("app", "alias", "may"), MAY_BE_IN)
def test_tables_are_made_at_home_and_at_the_service(app: str, alias: str, may: bool) -> None:
    assert ModuleRouter().allow_migrate(alias, app) is may


def test_placements_have_a_database_of_their_own_where_one_is_given(settings: Settings) -> None:
    settings.DATABASES = {**settings.DATABASES, "control": {}}

    placed = {alias: ModuleRouter().allow_migrate(alias, "extraction") for alias in ("default", "control")}

    assert placed == {"default": False, "control": True}


@pytest.mark.parametrize(
    ("side", "modules", "databases", "migrated"),
    [
        ("monolith", ["media", "forum"], [], ["default"]),
        ("monolith", ["media", "forum"], ["media", "media_service", "control"], ["media", "default", "control"]),
        ("service", ["media"], ["media_service"], ["media_service"]),
        ("service", ["media"], ["media"], ["media", "default"]),
        ("service", ["media", "forum"], ["media_service"], ["media_service", "default"]),
    ],
)
def test_each_side_migrates_what_is_its_own(
    settings: Settings, side: str, modules: list[str], databases: list[str], migrated: list[str]
) -> None:
    settings.AGROVET_SIDE = side
    settings.AGROVET_MODULES = modules
    settings.DATABASES = {"default": {}, **{alias: {} for alias in databases}}

    assert aliases_to_migrate() == migrated


def test_a_process_that_does_not_know_where_a_module_went_says_what_it_lacks() -> None:
    placement.learn({"forum": Standing(epoch=2, authority="service")})
    try:
        with pytest.raises(ImproperlyConfigured, match="start this process with FORUM_SERVICE_DATABASE_URL"):
            alias_of("forum")
    finally:
        placement.learn({})
    assert hosted_aliases() == ["default"]

"""Another provider answers where the settings name one; one that cannot be used is refused by name."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider
from pytest_django import Settings

from agrovet.kernel import flags
from agrovet.kernel.flags import loading, providing
from agrovet.kernel.flags.switches import is_off


class Elsewhere(InMemoryProvider):
    """Somebody else's provider, by which chat is off."""

    def __init__(self) -> None:
        off = InMemoryFlag("off", {"on": True, "off": False})
        super().__init__({"module.chat": off, "media.anonymous_upload": off})


class Broken(InMemoryProvider):
    """One that is configured wrongly."""

    def __init__(self) -> None:
        raise ValueError("FLAGD_PORT is no number")


@pytest.fixture(autouse=True)
def _ours_again(settings: Settings) -> Iterator[None]:
    yield
    settings.AGROVET_FLAGS_PROVIDER = "tables"
    providing.provide()


def _provide(settings: Settings, named: str) -> None:
    settings.AGROVET_FLAGS_PROVIDER = named
    providing.provide()
    settings.AGROVET_FLAGS_PROVIDER = named


def test_another_provider_decides_about_modules_and_features(settings: Settings) -> None:
    _provide(settings, f"{__name__}.Elsewhere")

    loading.look()

    assert (is_off("chat"), is_off("forum"), flags.is_on("media.anonymous_upload")) == (True, False, False)


def test_what_it_does_not_know_is_as_declared(settings: Settings) -> None:
    _provide(settings, f"{__name__}.Elsewhere")

    assert (flags.is_on("profiles.badges"), flags.is_on("module.forum")) == (False, True)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("flagd", "AGROVET_FLAGS_PROVIDER is flagd, and there is no openfeature.contrib.provider.flagd.FlagdProvider"),
        ("tabels", "AGROVET_FLAGS_PROVIDER is tabels, and there is no tabels here"),
        ("nowhere.at.all.Provider", "and there is no nowhere.at.all.Provider here: install its package"),
        (f"{__name__}.Nobody", "which cannot be used"),
        (f"{__name__}.Broken", "which cannot be used: FLAGD_PORT is no number"),
        ("collections.OrderedDict", "AGROVET_FLAGS_PROVIDER is collections.OrderedDict, which is no provider"),
    ],
)
def test_one_that_cannot_be_used_is_refused_at_start(settings: Settings, named: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        _provide(settings, named)

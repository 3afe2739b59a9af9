"""Who answers for flags: our own tables, or another provider of OpenFeature's, as the settings say."""

from importlib.util import find_spec

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from openfeature import api
from openfeature.provider import AbstractProvider, FeatureProvider

from agrovet.kernel.flags.evaluating import DOMAIN
from agrovet.kernel.flags.provider import TablesProvider

TABLES = "tables"
# Names that stand for a provider in a package that is installed beside ours.
_KNOWN = {"flagd": "openfeature.contrib.provider.flagd.FlagdProvider"}


def is_ours() -> bool:
    """Whether what is decided in our own tables counts."""
    found: bool = settings.AGROVET_FLAGS_PROVIDER == TABLES
    return found


def provide() -> None:
    """
    From now on the configured provider answers.

    One that must first reach a server does that meanwhile; until then what the code declares holds.

    :raises ImproperlyConfigured: if the setting names no provider that can be used
    """
    api.set_provider(_provider(settings.AGROVET_FLAGS_PROVIDER), DOMAIN)


def _provider(named: str) -> FeatureProvider:
    if named == TABLES:
        return TablesProvider()
    path = _KNOWN.get(named, named)
    package = path.rpartition(".")[0]
    if not package or not _is_there(package):
        raise ImproperlyConfigured(
            f"AGROVET_FLAGS_PROVIDER is {named}, and there is no {path} here: install its package, or write "
            f"{TABLES}, {', '.join(_KNOWN)}, or the dotted name of a provider of OpenFeature's."
        )
    try:
        made = import_string(path)()
    except Exception as error:
        raise ImproperlyConfigured(f"AGROVET_FLAGS_PROVIDER is {named}, which cannot be used: {error}") from error
    if not isinstance(made, AbstractProvider):
        raise ImproperlyConfigured(f"AGROVET_FLAGS_PROVIDER is {named}, which is no provider of OpenFeature's.")
    return made


def _is_there(package: str) -> bool:
    """Whether it can be imported, looked for from its beginning on: none of its parents need be there."""
    parts = package.split(".")
    return all(find_spec(".".join(parts[: count + 1])) for count in range(len(parts)))

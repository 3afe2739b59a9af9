"""What the hosted modules say of the old tables, found by name: the kernel imports no module."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from agrovet.kernel.databases import alias_of
from agrovet.kernel.legacy.declarations import LegacyFiles, LegacyTable

# Runs when all of a module's tables are read, and may be run again; says what people should know.
Afterwards = Callable[[], Sequence[str]]

# Tables of Django itself, which the modules' own tables replace or that mean nothing elsewhere.
WITHOUT_SUCCESSOR: Mapping[str, str] = {
    "django_content_type": "only read, to resolve the generic relations; ours has ids of its own",
    "django_migrations": "how the old tables came to be; ours have migrations of their own",
    "django_session": "sessions of the old admin; people log in to the new one",
    "django_admin_log": "what was done in the old admin; it speaks of pages that are no more",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One module's part of the import."""

    module: str
    tables: Sequence[LegacyTable]
    without_successor: Mapping[str, str]
    afterwards: Sequence[Afterwards]
    files: Sequence[LegacyFiles]

    @property
    def alias(self) -> str:
        """The database that the module's rows go to."""
        return alias_of(self.module)


def parts() -> list[Part]:
    """The parts of the hosted modules, in the order of the settings: people before what they own."""
    found = []
    for module in settings.AGROVET_MODULES:
        name = f"modules.{module}.legacy"
        if find_spec(name) is None:
            continue
        said = import_module(name)
        found.append(
            Part(
                module=module,
                tables=said.TABLES,
                without_successor=getattr(said, "WITHOUT_SUCCESSOR", {}),
                afterwards=getattr(said, "AFTERWARDS", ()),
                files=getattr(said, "FILES", ()),
            )
        )
    return found

"""Write the OpenAPI document from the code, or compare it: `manage.py api_document --check`."""

from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

SHOWN = 40  # lines of a difference


class Command(BaseCommand):
    """Refuses a code that the document cannot describe: any warning of the generator is an error."""

    help = "Write docs/reference/openapi.yaml from the code; with --check, fail where it says something else."

    def add_arguments(self, parser: CommandParser) -> None:
        """Write or compare."""
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *args: Any, **options: Any) -> str:
        """
        Say what was done.

        :raises CommandError: if the code cannot be described, or is described otherwise
        """
        if set(settings.AGROVET_MODULES) != set(settings.ALL_MODULES):
            raise CommandError("The document is about all modules: unset AGROVET_MODULES.")
        path = settings.BASE_DIR / "docs" / "reference" / "openapi.yaml"
        document = _document()
        if options["check"]:
            _compare(path, document)
            return f"{path.name} says what the code does."
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document)
        return f"Written: {path.relative_to(settings.BASE_DIR)}"


def _document() -> str:
    # It complains on standard error as it goes.
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped there
    if GENERATOR_STATS:
        raise CommandError("The generator complains (above): describe those views with @extend_schema.")
    validate_schema(schema)  # type: ignore[no-untyped-call]  # as above
    rendered: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})  # type: ignore[no-untyped-call]  # as above
    return rendered.decode()


def _compare(path: Path, document: str) -> None:
    kept = path.read_text() if path.exists() else ""
    if kept == document:
        return
    lines = unified_diff(kept.splitlines(), document.splitlines(), "kept", "code", lineterm="", n=1)
    difference = "\n".join(islice(lines, SHOWN))
    raise CommandError(f"{path.name} is not what the code does; run manage.py api_document.\n{difference}")

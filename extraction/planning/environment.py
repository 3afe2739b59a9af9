"""The settings that a move needs: where the service answers, its database, the store that both sides share."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from agrovet.kernel.databases import alias_of
from extraction.planning.obstacles import Obstacle, obstacle


def check(module: str) -> Iterator[Obstacle]:
    """What is not set, or set so that it cannot work. The place is the name of the variable."""
    name = module.upper()
    if not settings.AGROVET_SERVICE_URLS[module]:
        what = f"nobody knows where the service of {module} answers"
        yield _unset("no-service-address", f"{name}_SERVICE_URL", what, module)
    yield from _databases(module, f"{name}_SERVICE_DATABASE_URL")
    if settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        what = f"uploaded files are kept in {settings.MEDIA_ROOT}"
        yield _unset("local-store", "AGROVET_S3_BUCKET", what, module)


def _databases(module: str, variable: str) -> Iterator[Obstacle]:
    home = settings.DATABASES[alias_of(module)]
    service = settings.DATABASES.get(f"{module}_service")
    if service is None:
        yield _unset("no-service-database", variable, f"{module} has no second database to move to", module)
        return
    if _place(home) == _place(service):
        yield _unset("same-database", variable, f"it names the database that {module} has already", module)
    if home["ENGINE"] != service["ENGINE"]:
        kinds = " to ".join(database["ENGINE"].rpartition(".")[2] for database in (home, service))
        yield _unset("mixed-vendors", variable, f"the move would lead from {kinds}", module)
    elif home["ENGINE"].endswith("sqlite3"):
        yield _unset("one-machine", variable, f"{module} moves from one SQLite file to another", module)


def _place(database: Mapping[str, Any]) -> tuple[str, ...]:
    host = str(database.get("HOST") or "localhost").replace("127.0.0.1", "localhost")
    port = str(database.get("PORT") or 5432)
    if database["ENGINE"].endswith("sqlite3"):
        host = port = ""
    return host, port, str(database["NAME"])


def _unset(rule: str, variable: str, what: str, module: str) -> Obstacle:
    return obstacle(rule, path=variable, line=0, what=what, module=module)

"""What this container needs to serve, and what else it has to do with."""

import tempfile
from functools import partial
from pathlib import Path

from django.conf import settings

from agrovet.kernel.databases import alias_of, control_alias, hosted_aliases
from agrovet.kernel.health.databases import look_at_database
from agrovet.kernel.health.probes import Probe, Unwell
from agrovet.kernel.placement import standing_of


def needed() -> list[Probe]:
    """What it cannot do without: the databases of the modules that it serves, and its folder."""
    aliases = dict.fromkeys(alias_of(module) for module in settings.AGROVET_MODULES if _serves(module))
    probes = [_database(alias) for alias in aliases]
    return [*probes, Probe(name="data folder", look=partial(_look_at_folder, Path(settings.AGROVET_DATA_DIR)))]


def beside() -> list[Probe]:
    """
    What it serves without, as well as it can: other databases, services, the store of files, and Redis.

    All containers share one Redis: if they counted as not ready without it, nobody would be served at all.
    """
    own = {probe.name for probe in needed()}
    probes = [_database(alias) for alias in dict.fromkeys([*hosted_aliases(), control_alias()])]
    probes += [
        Probe(name=f"service of {module}", look=partial(_look_at_service, url))
        for module, url in settings.AGROVET_SERVICE_URLS.items()
        if url
    ]
    if settings.REDIS_URL:
        probes.append(Probe(name="redis", look=_look_at_redis))
    if settings.S3_BUCKET and "media" in settings.AGROVET_MODULES:
        probes.append(Probe(name="file store", look=_look_at_store))
    return [probe for probe in probes if probe.name not in own]


def _serves(module: str) -> bool:
    """Whether this process is who answers for a module, or some of its people; of others, it only takes over."""
    return settings.AGROVET_SIDE == "service" or standing_of(module).share < 100


def _database(alias: str) -> Probe:
    return Probe(name=f"database {alias}", look=partial(look_at_database, alias))


def _look_at_redis() -> None:
    # Its client takes 25 MB, which a process without Redis need not have.
    from redis import Redis  # noqa: PLC0415 - as above

    with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
        client.ping()


def _look_at_folder(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written")
    except OSError as error:
        raise Unwell(f"it cannot be written to ({error.strerror})") from error


def _look_at_service(url: str) -> None:
    # As where doors lead to other processes; most installations have none.
    import urllib3  # noqa: PLC0415 - as above

    answer = urllib3.request("GET", f"{url}/health/ready", timeout=1.0, retries=False)
    if answer.status != 200:
        raise Unwell(f"it answers {answer.status}: {answer.data[:200].decode(errors='replace')}")


def _look_at_store() -> None:
    # Loaded where there is such a store.
    from django.core.files.storage import default_storage  # noqa: PLC0415 - as above

    # Whether there is such a file does not matter: the store must say so.
    default_storage.exists("health")

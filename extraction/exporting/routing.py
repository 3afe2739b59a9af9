"""What is exported: who serves which paths, for which share of the people, and within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from agrovet.kernel.http.bodies import largest_body
from agrovet.kernel.placement import Standing, standing_of
from extraction import routes

PORT = 8000
"""Where processes listen in a cluster."""


class NotExportable(ValueError):
    """The routing cannot be written down as it is; says what to set."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a process answers."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Address":
        """The address in a URL such as `http://media:8000`."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotExportable(f"{url!r} is no address of a server: write http://host:port.")
        return cls(
            scheme=parts.scheme, host=parts.hostname, port=parts.port or (443 if parts.scheme == "https" else 80)
        )

    @property
    def authority(self) -> str:
        """Host and port, as configurations write them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole."""
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    A module that the service answers for `share` percent of the people (1 to 100).

    `shadow` percent of the reads that the monolith answers are sent to the service as well.
    """

    module: str
    prefixes: tuple[str, ...]
    service: Address
    share: int
    shadow: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Seconds to connect, to wait for an answer's beginning and between its parts; bytes of the largest body."""

    connect: int
    answer: int
    idle: int
    body: int


@dataclass(frozen=True, kw_only=True)
class Routing:
    """The modules that have left, as far as they have; everything else is the monolith's."""

    monolith: Address
    routes: tuple[Route, ...]
    limits: Limits


def current(*, monolith: str, mirror: bool = False, shares: Mapping[str, int] | None = None) -> Routing:
    """
    The routing as this process knows it, with the monolith at this URL.

    With `mirror`, the proxy repeats reads for a module in shadow; else the monolith does it, and compares. With
    `shares`, modules stand as these say, and services are found by their names in the cluster.

    :raises NotExportable: if a module is served by a service whose address is not set
    """
    found = []
    for module in routes.modules():
        standing = standing_of(module) if shares is None else Standing(share=shares[module])
        shadow = standing.shadow if mirror else 0
        if not standing.share and not shadow:
            continue
        url = settings.AGROVET_SERVICE_URLS[module] or ("" if shares is None else url_in_cluster(module))
        if not url:
            name = f"{module.upper()}_SERVICE_URL"
            raise NotExportable(f"The service answers {standing.share} % for {module}, and {name} is not set: set it.")
        found.append(
            Route(
                module=module,
                prefixes=routes.prefixes(module),
                service=Address.of(url),
                share=standing.share,
                shadow=shadow,
            )
        )
    return Routing(monolith=Address.of(monolith), routes=tuple(found), limits=_limits())


def url_in_cluster(name: str) -> str:
    """Return the address of a module's service, or of the monolith, by its name in a cluster."""
    return f"http://agrovet-{name}:{PORT}"


def _limits() -> Limits:
    return Limits(
        connect=settings.AGROVET_ROUTER_CONNECT_SECONDS,
        answer=settings.AGROVET_ROUTER_ANSWER_SECONDS,
        idle=settings.AGROVET_ROUTER_IDLE_SECONDS,
        body=largest_body(b"multipart/form-data"),
    )

"""What runs in a cluster: the one image, as the monolith and once for each module that has left."""

from dataclasses import dataclass

from extraction.exporting.routing import PORT, Routing, url_in_cluster
from extraction.routes import modules


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One kind of process: its name, where it listens, and what its environment adds to what all have."""

    name: str
    port: int
    environment: dict[str, str]


def workloads(routing: Routing) -> list[Workload]:
    """The monolith first. Processes find each other by the names of their services."""
    left = [route.module for route in routing.routes]
    addresses = {f"{module.upper()}_SERVICE_URL": url_in_cluster(module) for module in left}
    found = [Workload(name="agrovet-monolith", port=PORT, environment=addresses)]
    for module in left:
        # The monolith answers for all modules, those that have left too.
        others = {f"{other.upper()}_SERVICE_URL": url_in_cluster("monolith") for other in modules() if other != module}
        own = {"AGROVET_MODULES": module, f"{module.upper()}_SERVICE_URL": url_in_cluster(module)}
        found.append(Workload(name=f"agrovet-{module}", port=PORT, environment={**own, **others}))
    return found

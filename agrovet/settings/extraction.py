"""Modules on their way: which side this process is on, and what it knows of the other one."""

from typing import Any

from agrovet.settings import environment as env
from agrovet.settings.databases import DATABASES, SCHEMES, database
from agrovet.settings.hosting import AGROVET_MODULES, ALL_MODULES

AGROVET_SIDE = env.choice(
    "AGROVET_SIDE",
    default="monolith" if set(AGROVET_MODULES) == set(ALL_MODULES) else "service",
    options=["monolith", "service"],
    meaning="Whether this process is the monolith, which can serve every module, or a module's service. Without it: "
    "the monolith where it hosts all modules.",
)

AGROVET_SETTLE_DAYS = env.number(
    "AGROVET_SETTLE_DAYS",
    default=3,
    low=0,
    high=365,
    meaning="Days for which both sides of a module that has moved must have agreed, by every comparison, before "
    "`extraction settle` ends the way back.",
)


def _more_databases() -> dict[str, dict[str, Any]]:
    addresses = {
        f"{module}_service": env.address(
            f"{module.upper()}_SERVICE_DATABASE_URL",
            schemes=SCHEMES,
            secret=True,
            meaning=f"The database that {module} takes with it when it leaves; the monolith and the service know it.",
        )
        for module in ALL_MODULES
    }
    addresses["control"] = env.address(
        "AGROVET_CONTROL_DATABASE_URL",
        schemes=SCHEMES,
        secret=True,
        meaning="The database that says where each module stands, the same for all processes. Without it: that of "
        "DATABASE_URL, which a service then shares with the monolith.",
    )
    return {alias: database(url) for alias, url in addresses.items() if url}


DATABASES.update(_more_databases())

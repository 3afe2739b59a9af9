"""One database for all modules by default; each module can have its own."""

from typing import Any
from urllib.parse import urlsplit

import environ

from agrovet.settings import environment as env
from agrovet.settings.hosting import AGROVET_DATA_DIR, ALL_MODULES
from agrovet.settings.reconnecting import GIVE_UP_AFTER, try_again

SCHEMES = ["postgres", "postgresql", "sqlite"]

POOL_SIZE = env.number(
    "AGROVET_DB_POOL_SIZE", default=20, low=1, high=500, meaning="PostgreSQL connections that a process may open."
)
POOL_WAIT = env.number(
    "AGROVET_DB_POOL_WAIT", default=10, low=1, high=120, meaning="Seconds to wait for a free PostgreSQL connection."
)
DATABASE_ROUTERS = ["agrovet.kernel.databases.ModuleRouter"]


def database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"].endswith("sqlite3"):
        config["ENGINE"] = "agrovet.kernel.pooled.sqlite3"
        config["OPTIONS"] = {
            # A transaction takes the write lock when it begins: one that has read first and then wants to
            # write could otherwise fail at once, however long it is ready to wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
        }
    else:
        config["ENGINE"] = "agrovet.kernel.pooled.postgresql"
        config.setdefault("OPTIONS", {}).update(
            pool={
                "min_size": 1,
                "max_size": POOL_SIZE,
                "timeout": POOL_WAIT,
                "reconnect_timeout": GIVE_UP_AFTER,
                "reconnect_failed": try_again,
            },
        )
        config["CONN_HEALTH_CHECKS"] = True
    return config


def _default_url() -> str:
    url = env.address(
        "DATABASE_URL",
        schemes=SCHEMES,
        secret=True,
        meaning="The database of all modules that have none of their own. Without it: SQLite in the data folder.",
    )
    if url:
        return url
    AGROVET_DATA_DIR.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{AGROVET_DATA_DIR / 'agrovet.sqlite3'}"


DATABASES: dict[str, dict[str, Any]] = {"default": database(_default_url())}

for _module in ALL_MODULES:
    _url = env.address(
        f"{_module.upper()}_DATABASE_URL",
        schemes=SCHEMES,
        secret=True,
        meaning=f"The database of {_module} alone.",
    )
    if _url:
        DATABASES[_module] = database(_url)

IS_EMBEDDED = urlsplit(_default_url()).scheme == "sqlite"

"""
Modules that are served by processes of their own beside the monolith, on the same machine: `scripts/run --beside`.

Each is a whole `scripts/run` with one module. Elsewhere it is started by whatever starts processes there.
"""

import sys
from collections.abc import Sequence
from types import ModuleType
from urllib.parse import urlsplit

from agrovet.serving import lifeline
from agrovet.serving.options import Options
from agrovet.serving.refusal import Refusal
from agrovet.serving.supervisor import Child

HERE = {"127.0.0.1", "localhost"}
FIRST_PORT = 101  # after that of the monolith, where nobody chose another


def refuse_what_is_not_said(options: Options, settings: ModuleType) -> None:
    """
    Each module beside needs an address on this machine, and a database.

    :raises Refusal: with the lines that are missing
    """
    for module in options.beside:
        if module not in settings.ALL_MODULES:
            raise Refusal(f"--beside {module}: the modules are {', '.join(settings.ALL_MODULES)}.")
    if options.beside and settings.AGROVET_SIDE != "monolith":
        raise Refusal("--beside is for the monolith, which hosts all modules: leave it away, or AGROVET_MODULES.")
    if missing := [line for module in options.beside for line in _missing(module, settings)]:
        raise Refusal(
            f"--beside {','.join(options.beside)} needs to be told where. Run this here, and in each shell in which "
            "you run manage.py:\n" + "\n".join(missing)
        )
    for module in options.beside:
        _require_here(module, settings)


def children(options: Options, settings: ModuleType) -> list[Child]:
    """The services to start."""
    return [
        Child(
            name=f"the service of {module}",
            command=[sys.executable, "-m", "agrovet.serving.beside", f"--port={_port(module, settings)}"],
            environment=_environment(module, settings),
            # The monolith answers for it meanwhile.
            may_wait=True,
        )
        for module in options.beside
    ]


def _missing(module: str, settings: ModuleType) -> Sequence[str]:
    lines = []
    if not settings.AGROVET_SERVICE_URLS[module]:
        port = settings.PORT + FIRST_PORT + settings.ALL_MODULES.index(module)
        lines.append(f"  export {module.upper()}_SERVICE_URL=http://127.0.0.1:{port}")
    if f"{module}_service" not in settings.DATABASES:
        url = f"sqlite:///{settings.AGROVET_DATA_DIR / module}.sqlite3" if settings.IS_EMBEDDED else "postgres://…"
        lines.append(f"  export {module.upper()}_SERVICE_DATABASE_URL={url}")
    return lines


def _require_here(module: str, settings: ModuleType) -> None:
    url = urlsplit(settings.AGROVET_SERVICE_URLS[module])
    if url.scheme != "http" or url.hostname not in HERE or url.port in (None, settings.PORT):
        raise Refusal(
            f"{module.upper()}_SERVICE_URL is {url.geturl()}: --beside serves it on this machine. Write "
            f"http://127.0.0.1: and a port that is free, or start the service there and leave --beside away."
        )


def _port(module: str, settings: ModuleType) -> int:
    port: int | None = urlsplit(settings.AGROVET_SERVICE_URLS[module]).port
    assert port is not None  # refused before
    return port


def _environment(module: str, settings: ModuleType) -> dict[str, str]:
    """The monolith's own settings, but for one module; all others are asked of the monolith, wherever they are."""
    monolith = f"http://127.0.0.1:{settings.PORT}"
    others = [name for name in settings.ALL_MODULES if name != module]
    return {
        "AGROVET_MODULES": module,
        "AGROVET_SIDE": "service",
        "AGROVET_COMPAT_PORTS": "no",
        **{f"{name.upper()}_SERVICE_URL": monolith for name in others},
    }


def main() -> int:
    """Serve until told to stop, or until the supervisor is gone."""
    lifeline.end_with_supervisor()
    from agrovet.serving import __main__ as serving  # noqa: PLC0415 - that one starts with this file

    return serving.main()


if __name__ == "__main__":
    sys.exit(main())

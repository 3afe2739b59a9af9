"""The files of one kind of configuration, written into a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from extraction.exporting import envoy, helm, kubernetes, nginx, traefik
from extraction.exporting.routing import NotExportable, Routing, current

FORMATS: dict[str, Callable[[Routing, str, str], dict[str, str]]] = {
    "nginx": lambda routing, host, image: nginx.files(routing),
    "traefik": lambda routing, host, image: traefik.files(routing),
    "envoy": lambda routing, host, image: envoy.files(routing),
    "kubernetes": lambda routing, host, image: kubernetes.files(routing, host=host, image=image),
    "helm": lambda routing, host, image: helm.files(routing, host=host, image=image),
}


def export(
    format: str,
    folder: Path,
    *,
    monolith: str = "http://127.0.0.1:8000",
    host: str = "agrovet.example",
    image: str = "agrovet:latest",
    mirror: bool = False,
    shares: Mapping[str, int] | None = None,
) -> list[Path]:
    """
    Write the current routing in this format; returns the files, each written whole or not at all.

    `monolith` is where the proxy finds the monolith; `host` and `image` are for Kubernetes and Helm. With
    `mirror`, the proxy repeats reads for modules in shadow; with `shares`, modules stand as these say.

    :raises NotExportable: if there is no such format, or a setting is missing
    """
    if format not in FORMATS:
        raise NotExportable(f"There is no format {format}: write one of {', '.join(FORMATS)}.")
    texts = FORMATS[format](current(monolith=monolith, mirror=mirror, shares=shares), host, image)
    return [_write(folder / name, text) for name, text in texts.items()]


def _write(path: Path, text: str) -> Path:
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
        path.parent.chmod(0o755)
    # A proxy that watches the file never reads half of it.
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text)
    # Nothing in it is secret, and the proxy that reads it mostly runs as another user.
    draft.chmod(0o644)
    return draft.rename(path)

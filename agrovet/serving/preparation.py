"""What comes before serving: a folder to write in, settings that can work, migrated databases."""

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

from agrovet.serving.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent.parent


def checked_settings() -> ModuleType:
    """
    The settings, read from the environment.

    :raises Refusal: if the data folder cannot be written to
    :raises ImproperlyConfigured: if a setting has a value that cannot be used
    """
    _require_writable(Path(os.environ.get("AGROVET_DATA_DIR", "").strip() or ROOT / "var"))
    return import_module("agrovet.settings")


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal(
            f"The data folder {folder} cannot be written to ({error.strerror}). "
            "Give this user the right to, or choose another folder with --data."
        ) from error


def prepare_data(*, with_demo: bool) -> None:
    """
    Migrate the databases of the hosted modules; with the demo, fill them where they are empty.

    :raises Refusal: if that fails; what failed has been said on standard error
    """
    # In processes of their own: what they load is gone again before the server runs.
    _manage("migrate_all", otherwise="The databases could not be prepared; the lines above say why.")
    if with_demo:
        _manage("seed_demo", otherwise="The demo could not be made; the lines above say why.")


def _manage(command: str, *, otherwise: str) -> None:
    if subprocess.run([sys.executable, ROOT / "manage.py", command], check=False).returncode:
        raise Refusal(f"{otherwise} Nothing was started.")

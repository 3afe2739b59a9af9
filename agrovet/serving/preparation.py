"""What comes before serving: a folder to write in, settings that can work, migrated databases."""

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

from agrovet.serving.private_files import close_to_others
from agrovet.serving.refusal import Refusal
from agrovet.serving.saying import is_for_machines, pass_on, say

ROOT = Path(__file__).resolve().parent.parent.parent


def checked_settings() -> ModuleType:
    """
    The settings, read from the environment.

    :raises Refusal: if the data folder cannot be written to
    :raises ImproperlyConfigured: if a setting has a value that cannot be used
    """
    folder = Path(os.environ.get("AGROVET_DATA_DIR", "").strip() or ROOT / "var")
    _require_writable(folder)
    settings = import_module("agrovet.settings")
    embedded = [str(one["NAME"]) for one in settings.DATABASES.values() if "sqlite" in one["ENGINE"]]
    for sentence in close_to_others(folder, embedded):
        say(sentence)
    return settings


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    if _run([sys.executable, str(ROOT / "manage.py"), command]):
        raise Refusal(f"{otherwise} Nothing was started.")


def _run(command: list[str]) -> int:
    """Run it, and return its exit status; for machines, each line that it prints becomes one of the log."""
    # It serves nobody: the figures of those that do are not its own to write.
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    if not is_for_machines():
        return subprocess.run(command, env=environment, check=False).returncode
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                pass_on(line.rstrip())
        except BaseException:
            # Told to leave: what is under way ends, and is undone as a whole.
            process.kill()
            raise
    return process.returncode

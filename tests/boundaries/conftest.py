"""Trees to plant violations in: a small one made for a test, and copies of the whole project."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

Plant = Callable[[str, str], None]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project of two modules, in which nothing is wrong."""
    files = {
        "modules/forum/__init__.py": "",
        "modules/forum/public.py": "from agrovet.kernel.doors import service\n",
        "modules/forum/models.py": (
            "class Post:\n    tags = models.ManyToManyField('Tag')\n    class Meta:\n        db_table = 'forum_post'\n"
        ),
        "modules/chat/__init__.py": "",
        "modules/chat/public.py": "from agrovet.kernel.doors import service\n",
        "modules/chat/queries.py": "from modules.forum import public as forum\nfrom modules.forum.events import Said\n",
        "agrovet/kernel/__init__.py": "",
        "extraction/__init__.py": "",
    }
    for path, text in files.items():
        plant(tmp_path, path, text)
    return tmp_path


def plant(root: Path, path: str, text: str) -> None:
    """Write a file, or add to one that is there."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a") as file:
        file.write(text)


def copy_of_the_project(target: Path) -> Path:
    """The code of the project, without what belongs to this machine."""
    for name in ("agrovet", "modules", "extraction"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target

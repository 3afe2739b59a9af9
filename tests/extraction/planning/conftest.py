"""A small project to plant obstacles in; nothing stands in the way of either of its modules."""

from pathlib import Path

import pytest

from tests.boundaries.conftest import plant


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two modules, chat and media, that write as they should."""
    files = {
        "agrovet/kernel/__init__.py": "",
        "extraction/__init__.py": "",
        "modules/media/__init__.py": "",
        "modules/media/public.py": (
            "from agrovet.kernel.doors import service\n"
            "@service('modules.media.operations')\n"
            "def claim(*, id: int) -> None: ...\n"
            "class NotFound(Exception): ...\n"
        ),
        "modules/media/operations.py": (
            "from agrovet.kernel.writing import writing\n"
            "from modules.media.models import File\n"
            "def claim(*, id):\n"
            "    with writing('media'):\n"
            "        File.objects.filter(id=id).update(claimed=True)\n"
        ),
        "modules/media/models.py": "class File:\n    class Meta:\n        db_table = 'media_file'\n",
        "modules/chat/__init__.py": "",
        "modules/chat/models.py": "class Room:\n    class Meta:\n        db_table = 'chat_room'\n",
        "modules/chat/operations.py": (
            "from agrovet.kernel.writing import writing\n"
            "from modules.chat.models import Room\n"
            "from modules.media import public as media\n"
            "def open_room(picture):\n"
            "    media.claim(id=picture)\n"
            "    with writing('chat'):\n"
            "        _insert(picture)\n"
            "def _insert(picture):\n"
            "    Room.objects.create(picture=picture)\n"
        ),
    }
    for path, text in files.items():
        plant(tmp_path, path, text)
    return tmp_path

"""What stands in the way in the code is found with its line, and what is right is left alone."""

from pathlib import Path

import pytest

from extraction.planning.planning import plan_of_texts
from tests.boundaries.conftest import plant

CHAT = "modules/chat/planted.py"
HEAD = (
    "from agrovet.kernel import bus\n"
    "from agrovet.kernel.databases import alias_of\n"
    "from agrovet.kernel.writing import writing\n"
    "from django.db import transaction\n"
    "from contextlib import contextmanager\n"
    "from pathlib import Path\n"
    "from modules.chat import operations\n"
    "from modules.chat.models import Room\n"
    "from modules.media import public as media\n"
)
LINES = HEAD.count("\n")

# Each planted text, the rule it breaks, and its line after the imports.
PLANTED = [
    ("door-in-transaction", 3, "def f():\n    with writing('chat'):\n        media.claim(id=1)\n"),
    ("door-in-transaction", 3, "def f():\n    with transaction.atomic(using='chat'):\n        media.claim(id=1)\n"),
    ("door-in-transaction", 3, "@transaction.atomic(using='chat')\ndef f():\n    media.claim(id=1)\n"),
    ("door-in-transaction", 2, "def f():\n    with writing('chat'), media.claim(id=1):\n        pass\n"),
    ("door-in-transaction", 3, "@bus.subscribe(Said, name='chat.react')\ndef react(event):\n    media.claim(id=1)\n"),
    (
        "door-in-transaction",
        7,
        "def f():\n    with writing('chat'):\n        g()\ndef g():\n    h()\n"
        "def h():\n    return [media.claim(id=1)]\n",
    ),
    (
        "door-in-transaction",
        7,
        "@contextmanager\ndef held():\n    with writing('chat'):\n        yield\n"
        "def f():\n    with held():\n        media.claim(id=1)\n",
    ),
    (
        "door-in-transaction",
        6,
        "class Rooms:\n    def f(self):\n        with writing('chat'):\n            self.g()\n"
        "    def g(self):\n        media.claim(id=1)\n",
    ),
    ("foreign-transaction", 2, "def f():\n    with writing('media'):\n        pass\n"),
    ("foreign-transaction", 2, "def f():\n    transaction.on_commit(f, using=alias_of('media'))\n"),
    (
        "foreign-transaction",
        3,
        "def f():\n    with writing('chat'):\n        with writing('media'):\n            pass\n",
    ),
    ("plain-transaction", 2, "def f():\n    with transaction.atomic(using=alias_of('chat')):\n        pass\n"),
    ("write-outside-writing", 2, "def f():\n    Room.objects.filter(id=1).update(name='')\n"),
    ("write-outside-writing", 2, "def f(room):\n    room.save(update_fields=['name'])\n"),
    ("write-outside-writing", 2, "def f(room):\n    room.delete()\n"),
    ("write-outside-writing", 2, "async def f():\n    Room.objects.bulk_create([])\n"),
    (
        "write-outside-writing",
        4,
        "def f():\n    g()\ndef g():\n    Room.objects.get_or_create(id=1)\n"
        "def h():\n    with writing('chat'):\n        g()\n",
    ),
    ("write-outside-writing", 2, "def f():\n    Room.objects.create(id=1)\nLATER = [f]\n"),
    ("local-file", 2, "def f(path):\n    Path(path).write_text('')\n"),
    ("local-file", 2, "def f(path):\n    return open(path, 'wb')\n"),
    ("local-file", 2, "def f():\n    return settings.AGROVET_DATA_DIR / 'x'\n"),
    ("private-import", 1, "from modules.media.models import File\n"),
    ("table-name", 1, "SQL = 'SELECT 1 FROM chat_room JOIN media_file ON true'\n"),
    ("string-relation", 1, "file = models.ForeignKey('media.File', models.CASCADE)\n"),
]


def _found(root: Path, module: str) -> list[tuple[str, str, int]]:
    return [(one.rule, one.path, one.line) for one in plan_of_texts(root, module)]


def test_nothing_stands_in_the_way_of_modules_that_write_as_they_should(project: Path) -> None:
    assert plan_of_texts(project, "chat") == []
    assert plan_of_texts(project, "media") == []


@pytest.mark.parametrize(("rule", "line", "text"), PLANTED)
def test_a_planted_obstacle_is_found_with_its_line(project: Path, rule: str, line: int, text: str) -> None:
    plant(project, CHAT, f"{HEAD}{text}")

    assert (rule, CHAT, LINES + line) in _found(project, "chat")


RIGHT = [
    "def f():\n    media.claim(id=1)\n    with writing('chat'):\n        pass\n    media.claim(id=1)\n",
    "def f():\n    with media.claim(id=1), writing('chat'):\n        pass\n",
    "def f():\n    with writing('chat'):\n        raise media.NotFound('none')\n",
    "def f():\n    with writing('chat'):\n        transaction.on_commit(lambda: media.claim(id=1), using='chat')\n",
    "def f():\n    with writing('chat'):\n        def later():\n            media.claim(id=1)\n",
    "@bus.subscribe(Said, name='chat.react', external=True)\ndef react(event):\n    media.claim(id=1)\n",
    "@bus.subscribe(Said, name='chat.react')\ndef react(event):\n    Room.objects.create(id=1)\n",
    "def f():\n    with writing('chat'):\n        g()\ndef g():\n    h()\ndef h():\n    Room.objects.create(id=1)\n",
    "def f(store, cache):\n    store.save('name', 'content')\n    cache.delete('key')\n    {}.update(a=1)\n",
    "def f(path):\n    return open(path, 'rb')\n",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(project: Path, text: str) -> None:
    # The subscriptions' file, where reactions may stand.
    plant(project, "modules/chat/subscriptions.py", f"{HEAD}{text}")

    assert _found(project, "chat") == []


def test_what_others_do_to_a_module_stands_in_its_way_too(project: Path) -> None:
    plant(project, CHAT, f"{HEAD}def f():\n    with writing('chat'):\n        media.claim(id=1)\n")
    plant(project, CHAT, "SQL = 'SELECT 1 FROM media_file'\n")
    plant(project, CHAT, "def g():\n    Room.objects.create(id=1)\n")

    assert _found(project, "media") == [
        ("door-in-transaction", CHAT, LINES + 3),
        ("table-name", CHAT, LINES + 4),
    ]


def test_a_call_is_told_with_the_way_that_leads_to_it(project: Path) -> None:
    plant(project, CHAT, f"{HEAD}def f():\n    with writing('chat'):\n        g()\ndef g():\n    media.claim(id=1)\n")

    (found,) = plan_of_texts(project, "chat")

    assert found.what == f"f() -> g() -> media.claim while a transaction is open, since {CHAT}:{LINES + 2}"
    assert found.advice.startswith("Ask before the transaction")
    assert found.severity == "blocks"


def test_a_function_behind_the_door_is_called_from_anywhere(project: Path) -> None:
    plant(project, "modules/media/public.py", "@service('modules.media.more')\ndef drop(*, id: int) -> None: ...\n")
    plant(
        project,
        "modules/media/more.py",
        "from agrovet.kernel.writing import writing\nfrom modules.media.models import File\n"
        "def drop(*, id):\n    File.objects.filter(id=id).delete()\n"
        "def clean():\n    with writing('media'):\n        drop(id=1)\n",
    )

    assert _found(project, "media") == [("write-outside-writing", "modules/media/more.py", 4)]


def test_a_module_that_is_not_there_is_refused(project: Path) -> None:
    with pytest.raises(LookupError, match="There is no module radio: the modules are chat, media"):
        plan_of_texts(project, "radio")

"""Each rule that reads the code catches what is planted for it, and names the line."""

from pathlib import Path

import pytest

from extraction.boundaries.checking import check_texts
from tests.boundaries.conftest import plant

CHAT = "modules/chat/planted.py"

PLANTED = [
    ("private-import", CHAT, "import modules.forum.models\n"),
    ("private-import", CHAT, "from modules.forum import models\n"),
    ("private-import", CHAT, "from modules.forum.contracts import Post\n"),
    ("private-import", CHAT, "from modules.forum.fake import FakeForum\n"),
    ("private-import", CHAT, "from ..forum.models import Post\n"),
    ("private-import", "modules/chat/tests/test_rooms.py", "from modules.forum.operations import publish\n"),
    ("private-import", "extraction/planted.py", "from modules.forum.models import Post\n"),
    ("project-import", CHAT, "from agrovet.settings import PORT\n"),
    ("project-import", CHAT, "from extraction import boundaries\n"),
    ("kernel-import", "agrovet/kernel/planted.py", "from agrovet.settings.hosting import ALL_MODULES\n"),
    ("kernel-import", "agrovet/kernel/planted.py", "from modules.forum.public import posts\n"),
    ("kernel-import", "agrovet/kernel/planted.py", "import extraction\n"),
    ("impure-door", "modules/chat/contracts.py", "from django.db import models\n"),
    ("impure-door", "modules/chat/events.py", "from modules.chat.models import Room\n"),
    ("impure-door", "modules/chat/fake.py", "import rest_framework\n"),
    ("dotted-name", CHAT, "import_string('modules.forum.models.Post')\n"),
    ("dotted-name", CHAT, "import_module(f'modules.{name}.models')\n"),
    ("dotted-name", "agrovet/kernel/planted.py", "door = 'modules.forum.queries'\n"),
    ("model-lookup", CHAT, "Post = apps.get_model('forum', 'Post')\n"),
    ("model-lookup", CHAT, "Post = django_apps.get_model('forum.Post')\n"),
    ("model-lookup", CHAT, "Post = apps.get_model(app_label=label, model_name='Post')\n"),
    ("model-lookup", "modules/chat/migrations/0002_more.py", "Post = apps.get_model('forum', 'Post')\n"),
    ("content-type", CHAT, "from django.contrib.contenttypes.models import ContentType\n"),
    ("content-type", CHAT, "from django.contrib.contenttypes.fields import GenericForeignKey\n"),
    ("string-relation", CHAT, "post = models.ForeignKey('forum.Post', models.CASCADE)\n"),
    ("string-relation", CHAT, "posts = models.ManyToManyField(to='forum.Post')\n"),
    ("string-relation", CHAT, "writer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)\n"),
    ("string-relation", "modules/chat/migrations/0002_more.py", "models.ForeignKey(on_delete=c, to='forum.post')\n"),
    ("migration-dependency", "modules/chat/migrations/0002_more.py", "dependencies = [('forum', '0001_initial')]\n"),
    ("migration-dependency", "modules/chat/migrations/0002_more.py", "swappable(settings.AUTH_USER_MODEL)\n"),
    ("table-name", CHAT, "rows = cursor.execute('SELECT id FROM forum_post WHERE id = %s', [1])\n"),
    ("table-name", CHAT, "rows = cursor.execute(f'SELECT id FROM \"forum_post\" LIMIT {n}')\n"),
    ("table-name", CHAT, "TABLE = 'forum_post_tags'\n"),
    ("table-name", "extraction/planted.py", "copy = 'INSERT INTO forum_post SELECT 1'\n"),
    ("table-name", "agrovet/kernel/planted.py", "sql = 'DELETE FROM forum_post'\n"),
    ("default-database", CHAT, "with transaction.atomic():\n    pass\n"),
    ("default-database", CHAT, "transaction.on_commit(ring)\n"),
    ("default-database", CHAT, "@transaction.atomic\ndef write(): ...\n"),
    ("default-database", CHAT, "from django.db import connection\n"),
    ("unknown-flag", CHAT, "from agrovet.kernel import flags; flags.is_on('chat.dark')\n"),
    ("unknown-flag", CHAT, "from agrovet.kernel.flags import value_of; value_of('chat.dark', person=me)\n"),
    ("unnamed-flag", CHAT, "from agrovet.kernel import flags; flags.is_on(f'chat.{name}')\n"),
    ("misplaced-flag", CHAT, "from agrovet.kernel.flags import declare; declare('chat.dark', default=False)\n"),
    ("misplaced-flag", "modules/chat/flags.py", "from agrovet.kernel import flags; flags.declare('forum.dark')\n"),
    ("idle-flag", "modules/chat/flags.py", "from agrovet.kernel import flags; flags.declare('chat.dark')\n"),
    (
        "flag-past-its-end",
        "modules/chat/flags.py",
        "from agrovet.kernel import flags; flags.declare('chat.dark', until=date(2020, 1, 31))\n",
    ),
    ("signal", CHAT, "from django.db.models.signals import post_save\n"),
    ("signal", CHAT, "from django.dispatch import receiver\n"),
    ("foreign-event", CHAT, "from modules.forum.events import Said; bus.publish(Said(id=1))\n"),
    ("foreign-event", CHAT, "from modules.forum.events import Said as Told; told = [Told(id=1)]\n"),
    ("foreign-event", CHAT, "from modules.forum import events as theirs; bus.publish(theirs.Said(id=1))\n"),
    ("undeclared-event", CHAT, "class Sung(bus.Event, name='chat.sung', module='chat', entity='id'): ...\n"),
    ("undeclared-event", CHAT, "class Sung(Event, name='chat.sung', module='chat', entity='id'): ...\n"),
    ("undeclared-reaction", CHAT, "@bus.subscribe(Sung, name='chat.listen')\ndef listen(event): ...\n"),
    (
        "undeclared-reaction",
        "modules/chat/subscriptions.py",
        "@bus.subscribe(Sung, name='forum.listen')\ndef listen(event): ...\n",
    ),
    ("exception-without-reason", CHAT, "import modules.forum.models  # boundary:\n"),
    ("idle-exception", CHAT, "import math  # boundary: it was worse once\n"),
]


def test_nothing_is_found_where_nothing_is_wrong(tree: Path) -> None:
    assert check_texts(tree) == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_violation_is_found_with_its_line(tree: Path, rule: str, path: str, text: str) -> None:
    # A first line, so that the line can be told from a default.
    plant(tree, path, f"# Written for a test.\n{text}")

    found = [(finding.rule, finding.path, finding.line) for finding in check_texts(tree)]

    assert (rule, path, 2) in found


ALLOWED = [
    (CHAT, "from modules.forum.public import posts\n"),
    (CHAT, "import modules.forum.events\n"),
    (CHAT, "from modules.chat.models import Room\n"),
    (CHAT, '"""Rows of forum_post and modules.forum.models are spoken of, not used."""\n'),
    (CHAT, "word = 'forum_posting'\n"),
    (CHAT, "with transaction.atomic(using=alias_of('chat')):\n    pass\n"),
    (CHAT, "from modules.forum.events import Said\nheard = isinstance(event, Said)\n"),
    ("modules/chat/tests/test_rooms.py", "from modules.forum.events import Said\nannounce(Said(id=1))\n"),
    ("modules/chat/tests/test_rooms.py", "from modules.forum.fake import FakeForum\n"),
    ("modules/chat/migrations/0002_more.py", "dependencies = [('chat', '0001_initial')]\n"),
    ("modules/chat/migrations/0002_more.py", "Room = apps.get_model('chat', 'Room')\n"),
    ("modules/chat/fake.py", "from modules.forum.public import Post\n"),
    ("modules/forum/planted.py", "rows = cursor.execute('SELECT id FROM forum_post')\n"),
    ("modules/chat/events.py", "class Sung(Event, name='chat.sung', module='chat', entity='id'): ...\n"),
    ("modules/chat/subscriptions.py", "@bus.subscribe(Sung, name='chat.listen')\ndef listen(event): ...\n"),
    (CHAT, "import modules.forum.models  # boundary: for a day, until the door has it\n"),
]


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_what_is_allowed_is_not_reported(tree: Path, path: str, text: str) -> None:
    plant(tree, path, text)

    assert check_texts(tree) == []

"""The documents about events and modules say what the code does, and fail the check where they do not."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agrovet.kernel.documents import asking, declared
from agrovet.kernel.documents.asyncapi import asyncapi_document
from agrovet.kernel.documents.files import documents

ROOT: Path = django_settings.BASE_DIR
REFERENCE = "docs/reference"


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    """A copy of the project as far as documents go, freshly written."""
    (tmp_path / "modules").symlink_to(ROOT / "modules")
    settings.BASE_DIR = tmp_path
    call_command("event_documents", verbosity=0)
    return tmp_path


def _edit(file: Path, before: str, after: str) -> None:
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))


def test_what_was_just_written_passes_the_check(root: Path) -> None:
    call_command("event_documents", "--check")


@pytest.mark.parametrize(
    ("document", "before", "after"),
    [
        ("asyncapi.yaml", "address: auth.events", "address: people.events"),
        ("modules/README.md", "marketplace -->|people| accounts", "marketplace -->|persons| accounts"),
        ("modules/forum.md", "`forum_post`", "`forum_posts`"),
        ("events/README.md", "`chat.forget_person`", "`chat.remember_person`"),
        ("events/user.deleted.v1.json", "An account is gone", "An account has gone"),
    ],
)
def test_a_document_that_says_something_else_is_told(root: Path, document: str, before: str, after: str) -> None:
    _edit(root / REFERENCE / document, before, after)

    with pytest.raises(CommandError, match=f"{re.escape(document)} \\(kept\\)"):
        call_command("event_documents", "--check")
    call_command("event_documents", verbosity=0)
    call_command("event_documents", "--check")


def test_a_page_of_no_module_is_told_and_taken_away(root: Path) -> None:
    page = root / REFERENCE / "modules" / "weather.md"
    page.write_text("# Weather\n")

    with pytest.raises(CommandError, match=r"weather\.md: no module is called so"):
        call_command("event_documents", "--check")
    call_command("event_documents", verbosity=0)

    assert not page.exists()


def test_an_event_that_was_changed_under_its_readers_stops_both_writing_and_checking(root: Path) -> None:
    kept = root / REFERENCE / "events" / "user.deleted.v1.json"
    schema = json.loads(kept.read_text())
    schema["properties"]["user_id"] = {"type": "string"}
    kept.write_text(json.dumps(schema))

    for arguments in (["--check"], []):
        with pytest.raises(CommandError, match="the field user_id was string and is integer"):
            call_command("event_documents", *arguments, verbosity=0)

    assert json.loads(kept.read_text()) == schema


def _git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def test_editing_the_kept_file_hides_no_change_from_git(root: Path) -> None:
    kept = root / REFERENCE / "events" / "user.deleted.v1.json"
    as_the_code_has_it = kept.read_text()
    kept.write_text(as_the_code_has_it.replace('"integer"', '"string"'))
    _git(root, "init", "--initial-branch", "main")
    _git(root, "add", "docs")
    _git(root, "commit", "-m", "Keep events")
    _git(root, "checkout", "-b", "other")
    kept.write_text(as_the_code_has_it)
    _git(root, "commit", "-a", "-m", "Change an event and its file")

    call_command("event_documents", "--check")
    with pytest.raises(CommandError, match="the field user_id was string and is integer"):
        call_command("event_documents", "--check", "--against", "main")


def test_a_branch_that_git_does_not_know_is_told(root: Path) -> None:
    with pytest.raises(CommandError, match="Nothing to compare with: git merge-base nowhere"):
        call_command("event_documents", "--check", "--against", "nowhere")


def test_the_documents_are_about_all_modules(settings: Settings) -> None:
    settings.AGROVET_MODULES = ["media"]

    with pytest.raises(CommandError, match="unset AGROVET_MODULES"):
        call_command("event_documents", "--check")


def _references(of: Any) -> list[str]:
    if isinstance(of, dict):
        here = [of["$ref"]] if isinstance(of.get("$ref"), str) else []
        return here + [found for value in of.values() for found in _references(value)]
    return [found for value in of for found in _references(value)] if isinstance(of, list) else []


def test_the_asyncapi_document_is_valid() -> None:
    # The schema that asyncapi.com publishes, without its texts and without the bindings of protocols.
    published = json.loads((Path(__file__).parent / "asyncapi-3.0.0.json").read_text())
    validator = jsonschema.Draft7Validator(published)
    document = yaml.safe_load(documents(ROOT)[f"{REFERENCE}/asyncapi.yaml"])

    assert list(validator.iter_errors(document)) == []
    assert list(validator.iter_errors({**document, "operations": {"say": {"action": "shout"}}})) != []
    for reference in _references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_the_asyncapi_document_knows_every_event_and_every_reaction() -> None:
    document = asyncapi_document()

    operations = document["operations"]
    sent = [name for name, operation in operations.items() if operation["action"] == "send"]
    assert sent == [f"{module}.publish" for module in django_settings.ALL_MODULES]
    assert list(document["components"]["messages"]) == [f"{kind.name}.v{kind.version}" for kind in declared.events()]
    received = {name for name, operation in operations.items() if operation["action"] == "receive"}
    assert received == {handler.name for handler in declared.handlers()}
    assert operations["media.remove_unused_files"] == {
        "action": "receive",
        "channel": {"$ref": "#/channels/media"},
        "summary": "The store loses what no record speaks of, soon; the chore sees to what fails.",
        "tags": [{"name": "media"}],
        "messages": [
            {"$ref": "#/channels/media/messages/media.deleted"},
            {"$ref": "#/channels/media/messages/media.updated"},
        ],
        "x-effects": "beyond the database: they can happen twice",
    }


def test_what_a_module_asks_is_found_however_it_is_written(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    files = {
        "views.py": "from modules.accounts import public as people_door\npeople_door.people(ids=[1])\n",
        "lists.py": "from modules.accounts import public\nfound = answer_or({}, public.people, ids=[1])\n",
        "deep/names.py": "def ask():\n    from modules.media.public import claim as take\n    take(ids=[])\n",
        "errors.py": "from modules.media import public as media\ntry: ...\nexcept media.FileTooLarge: ...\n",
        "own.py": "from modules.chat import public as chat\nchat.rooms(ids=[1])\n",
        "tests/test_it.py": "from modules.forum import public as forum\nforum.posts(ids=[])\n",
    }
    for path, text in files.items():
        (tmp_path / "modules" / "chat" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "modules" / "chat" / path).write_text(text)

    assert asking.questions_of("chat") == [
        asking.Question(
            module="accounts", function="people", asked_in={"views.py", "lists.py"}, spared_in={"lists.py"}
        ),
        asking.Question(module="media", function="claim", asked_in={"deep/names.py"}),
    ]


def test_a_page_tells_what_a_module_owns_offers_and_serves() -> None:
    page = documents(ROOT)[f"{REFERENCE}/modules/chat.md"]

    for line in [
        "# Chat: rooms, messages, receipts, presence, sockets",
        "| `chat_participant` | A person in a room. `joined_at` is null for who has been in it from its beginning. |",
        "| `/api/chat/rooms/{room_id}/` | GET PUT PATCH DELETE "
        "| A room, for its participants alone; to others it is not there. |",
        "| `/ws/chat/{room}/` | WebSocket "
        "| Let in participants of the room, asked on every connect; refuse others before accepting. |",
        "### `open_private_room(*, user_id: int, other_id: int) -> RoomSummary`",
        "- `WrongParticipants` if they are the same person, or one of them does not exist",
        "### `chat.message.sent`: `MessageSent`",
        "| `recipient_ids` | `tuple[int, ...]` |",
        "| `chat.forget_file` | `media.deleted` | Messages stand without a deleted file. |",
    ]:
        assert line in page.splitlines()

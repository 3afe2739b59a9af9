"""What module tests stand on: a list of what was published, and foreign events by hand."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from pytest_django import Settings

from agrovet.kernel import bus
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.databases import alias_of
from agrovet.kernel.testing.events import Published, announce
from agrovet.kernel.testing.fixtures import Announce
from agrovet.kernel.writing import writing
from modules.accounts.events import PasswordReset, UserDeleted
from tests.kernel import world
from tests.kernel.world import Heard, Said, say

pytestmark = pytest.mark.usefixtures("_world")

ONE, TWO = Said(topic_id=7, number=1), Said(topic_id=7, number=2)


def _answer(event: Said) -> None:
    world.write_down(event)
    bus.publish(Heard(topic_id=event.topic_id, number=event.number))


def test_what_was_published_is_a_list_of_events(published: Published) -> None:
    assert published == []

    say(7, 1, 2)

    assert published == [ONE, TWO]
    assert (len(published), published[0], published[1:], ONE in published) == (2, ONE, [TWO], True)
    assert repr(published) == repr([ONE, TWO])


def test_what_was_there_before_is_not_in_it() -> None:
    say(7, 1)
    published = Published(None)
    say(7, 2)
    seen = list(published)
    published.clear()

    assert (seen, list(published)) == ([TWO], [])


def test_what_was_taken_back_was_not_published(published: Published) -> None:
    with writing("forum"):
        bus.publish(ONE)
        transaction.set_rollback(True, using=alias_of("forum"))

    assert published == []


def test_only_the_tested_module_counts_and_kinds_can_be_picked() -> None:
    everything, of_chat = Published(None), Published("chat")
    world.listen(_answer)
    say(7, 1)

    announce(ONE)

    assert everything == [ONE, Heard(topic_id=7, number=1)]
    assert everything.of(Said) == [ONE]
    assert of_chat == [Heard(topic_id=7, number=1)]


def test_an_event_by_hand_reaches_the_handlers_and_no_log(published: Published) -> None:
    world.listen(_answer)

    assert announce(ONE) == [world.NAME]

    assert world.heard() == [(7, 1)]
    assert published == [Heard(topic_id=7, number=1)]
    assert not Cursor.objects.exists()
    assert LoggedEvent.objects.get().causation is not None


def test_what_a_handler_raises_undoes_what_it_did_and_is_seen_by_the_test() -> None:
    def stumble(event: Said) -> None:
        _answer(event)
        raise ZeroDivisionError

    world.listen(stumble)

    with pytest.raises(ZeroDivisionError):
        announce(ONE)
    assert (world.heard(), LoggedEvent.objects.count()) == ([], 0)


def test_an_event_passes_through_the_form_it_has_in_the_log() -> None:
    world.listen(world.write_down)

    with pytest.raises(TypeError, match="'one' is not"):
        announce(Said(topic_id=7, number="one"))  # type: ignore[arg-type]  # that is the point


def test_announcing_what_nobody_hears_is_a_mistake(announce: Announce) -> None:
    with pytest.raises(LookupError, match="No handler of any hosted module listens to user.password_reset"):
        announce(PasswordReset(user_id=1, reset_at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_handlers_of_one_module_can_be_asked_alone() -> None:
    deleted = UserDeleted(user_id=1, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert announce(deleted, module="chat") == ["chat.forget_person"]


def test_modules_that_are_not_hosted_hear_nothing(settings: Settings) -> None:
    settings.AGROVET_MODULES = ["forum"]
    deleted = UserDeleted(user_id=1, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert announce(deleted) == ["forum.forget_person"]


def test_a_test_of_no_module_cannot_be_about_one_alone(request: pytest.FixtureRequest) -> None:
    with pytest.raises(LookupError, match="Only tests in modules/<name>/tests"):
        request.getfixturevalue("alone")
    assert len(django_settings.AGROVET_MODULES) > 1

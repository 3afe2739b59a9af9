"""
Calls through a door to a module that another process hosts.

Each has a budget of time. Within it, what was surely not carried out, and what may be carried out twice, is
tried again; in the end the caller learns the answer, or that the module is away.
"""

import logging
import random
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from agrovet.kernel.doors import deadlines, memory, wire
from agrovet.kernel.doors.away import ServiceUnavailable, away
from agrovet.kernel.doors.counting import CALLS
from agrovet.kernel.doors.declared import Door
from agrovet.kernel.doors.transport import Lost, Misunderstood, NotSent, Way, way_to
from agrovet.kernel.errors import DomainError

logger = logging.getLogger(__name__)

MOST_IDS = 1000
"""More ids than this are asked for in several calls."""
TRIES = 3
FIRST_PAUSE = 0.05  # seconds, of which chance takes up to half; doubled for each further try


def ask(door: Door, arguments: Mapping[str, Any]) -> Any:
    """
    Call the function where its module runs; with the answer and the errors of a call here.

    :raises ServiceUnavailable: if there was no answer in time
    """
    seconds = settings.AGROVET_DOOR_UPLOAD_SECONDS if door.upload else settings.AGROVET_DOOR_SECONDS
    with deadlines.within(seconds):
        if door.remembered and door.ids and memory.can_be_kept_right(door.module):
            return memory.of(door).ask(arguments, lambda missing: _ask_in_parts(door, missing))
        try:
            return _ask_in_parts(door, arguments)
        finally:
            # Afterwards, and whatever was answered: a write whose answer is lost may have been carried out.
            if not door.is_read:
                memory.forget_all_of(door.module)


def _ask_in_parts(door: Door, arguments: Mapping[str, Any]) -> Any:
    if door.ids is None or len(arguments[door.ids]) <= MOST_IDS:
        return _ask(door, arguments)
    ids = list(arguments[door.ids])
    answers: list[Any] = []
    for start in range(0, len(ids), MOST_IDS):
        try:
            answers.append(_ask(door, {**arguments, door.ids: ids[start : start + MOST_IDS]}))
        except ServiceUnavailable as error:
            error.was_sent = error.was_sent or bool(answers)
            raise
    # Mappings by id, or nothing at all.
    return {id: item for answer in answers for id, item in answer.items()} if answers[0] is not None else None


def _ask(door: Door, arguments: Mapping[str, Any]) -> Any:
    way = way_to(door.module)
    call = wire.write_call(door, arguments)
    was_sent = False
    for attempt in range(1, TRIES + 1):
        if deadlines.remaining() <= 0:
            raise away(door.module, was_sent=was_sent)
        if not way.breaker.admits():
            _count(way, door, "refused_by_breaker")
            raise away(door.module, was_sent=was_sent)
        try:
            return _attempt(way, door, call)
        except (NotSent, Lost, Misunderstood) as error:
            logger.warning("%s.%s at %s, try %s: %s", door.module, door.name, way.url, attempt, error)
            was_sent = was_sent or not isinstance(error, NotSent)
            pause = FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1)
            is_safe = isinstance(error, NotSent) or (door.safe and isinstance(error, Lost))
            if not is_safe or attempt == TRIES or pause >= deadlines.remaining():
                raise away(door.module, was_sent=was_sent) from error
        _count(way, door, "retries")
        time.sleep(pause)
    raise away(door.module, was_sent=was_sent)


def _attempt(way: Way, door: Door, call: wire.Call) -> Any:
    """One try. A refusal is an answer: the way is good."""
    _count(way, door, "calls")
    try:
        answer = way.send(door, call)
    except (NotSent, Lost, Misunderstood):
        _count(way, door, "failures")
        way.breaker.failed()
        raise
    except (DomainError, TypeError):
        way.breaker.succeeded()
        raise
    way.breaker.succeeded()
    return answer


def _count(way: Way, door: Door, what: str) -> None:
    way.count(what)
    CALLS.labels(door.module, what).inc()

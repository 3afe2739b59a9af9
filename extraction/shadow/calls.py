"""Calls through doors that the monolith answers, of which a share is repeated at the service."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.db import close_old_connections

from agrovet.kernel.codec import to_plain
from agrovet.kernel.doors import deadlines, wire
from agrovet.kernel.doors.declared import Door
from agrovet.kernel.doors.transport import Lost, NotSent, Way
from agrovet.kernel.errors import DomainError
from agrovet.kernel.placement import standing_of
from agrovet.kernel.repeating import WriteInRepetition, is_repeated, repeating
from extraction.shadow.answers import Answer
from extraction.shadow.comparing import RefusedThere, Repetition, Unanswered, compare
from extraction.shadow.waiting import waiting

logger = logging.getLogger(__name__)

R = TypeVar("R")

# Not the ways of people's calls: what fails here leaves their breakers alone.
_ways: dict[str, Way] = {}


def repeat(door: Door, function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Answer with the function, and have the call repeated at the service if it is one of the share."""
    standing = standing_of(door.module)
    url = settings.AGROVET_SERVICE_URLS.get(door.module)
    if not url or is_repeated() or random.random() * 100 >= standing.shadow:
        return function(*args, **kwargs)
    call = _Call(door, function, url, args, kwargs)
    try:
        result = function(*args, **kwargs)
    except DomainError as error:
        refusal = error
        _offer(call, lambda: _refusal(door, refusal))
        raise
    _offer(call, lambda: _result(result))
    return result


def _way_to(url: str) -> Way:
    if url not in _ways:
        _ways[url] = Way(url)
    return _ways[url]


class _Call:
    """A call that can be made once more, on either side."""

    def __init__(
        self, door: Door, function: Callable[..., Any], url: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.door = door
        self._function = function
        self._way = _way_to(url)
        self._args, self._kwargs = args, kwargs

    def written(self) -> int:
        """
        Write it down as it is now, for the caller may go on with the same list; how many bytes it has.

        :raises TypeError: if an argument cannot pass through a door
        """
        self._call = wire.write_call(self.door, self.door.signature.bind(*self._args, **self._kwargs).arguments)
        return len(self._call.head)

    def there(self) -> Answer:
        """What the service says."""
        with repeating(), deadlines.within(settings.AGROVET_SHADOW_SECONDS):
            try:
                status, body = self._way.exchange(self.door, self._call)
            except (NotSent, Lost) as error:
                raise Unanswered from error
        if status != 200:
            raise Unanswered
        told = orjson.loads(body)
        if told.get("error", {}).get("detail") == WriteInRepetition().detail:
            raise RefusedThere
        # How far its log was read concerns who remembers the answer, and nobody does here.
        told.pop("log", None)
        return _answer(told)

    def here(self) -> Answer:
        """What the monolith says now."""
        close_old_connections()
        try:
            with repeating():
                return _result(self._function(*self._args, **self._kwargs))
        except DomainError as error:
            return _refusal(self.door, error)
        finally:
            close_old_connections()


def _offer(call: _Call, answered: Callable[[], Answer]) -> None:
    endpoint = f"door {call.door.module}.{call.door.name}"
    try:
        size, answer = call.written(), answered()
    except TypeError as error:
        # The caller has its answer, and must not suffer for what cannot be compared.
        logger.warning("%s is not repeated: %s", endpoint, error)
        return
    read = Repetition(
        module=call.door.module,
        endpoint=endpoint,
        # Arguments may be keys and numbers of telephones.
        target=endpoint,
        epoch=standing_of(call.door.module).epoch,
        answered=answer,
        ask_service=lambda: _in_thread(call.there),
        ask_monolith=lambda: _in_thread(call.here),
    )
    waiting.offer(call.door.module, endpoint, lambda: compare(read), size=size + len(answer.body))


async def _in_thread(function: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(waiting.threads, function)


def _result(result: Any) -> Answer:
    return _answer({"result": to_plain(result)})


def _refusal(door: Door, error: DomainError) -> Answer:
    told: dict[str, Any] = orjson.loads(wire.write_error(door, error))
    return _answer(told)


def _answer(told: Any) -> Answer:
    # To text and back: what is a tuple here is a list there.
    return Answer(status=200, headers={}, body=orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS))

"""
Telling open sockets, wherever they are, from code that runs in threads.

Always after the commit of what is told. What cannot be sent is logged and fails nothing: clients read again.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from concurrent.futures import Future

from asgiref.sync import async_to_sync
from django.db import transaction

from agrovet.kernel.databases import alias_of
from modules.chat import switchboard
from modules.chat.announcements import Announcement
from modules.chat.telling import publish

logger = logging.getLogger(__name__)


def send(announcements: Sequence[Announcement]) -> None:
    """Tell sockets now; returns without waiting where this process has sockets of its own."""
    if not announcements:
        return
    board = switchboard.in_this_process()
    if board is None:
        async_to_sync(publish)(announcements)
        return
    asyncio.run_coroutine_threadsafe(publish(announcements), board.loop).add_done_callback(_report)


def _report(sending: "Future[None]") -> None:
    if not sending.cancelled() and sending.exception() is not None:
        logger.error("Sockets could not be told.", exc_info=sending.exception())


def send_after_commit(announcements: Sequence[Announcement]) -> None:
    """Send announcements to sockets once this transaction commits."""
    if announcements:
        transaction.on_commit(lambda: send(announcements), using=alias_of("chat"), robust=True)


def cut_off(*, user_ids: Collection[int], room_id: int) -> None:
    """Close these people's sockets in the room once this transaction commits."""
    send_after_commit([Announcement(to=tuple(user_ids), about="cut", room_id=room_id)])


def disconnect_keys(*, user_id: int, digests: Collection[str]) -> None:
    """Close the person's sockets that were opened with these keys once this transaction commits."""
    send_after_commit([Announcement(to=(user_id,), about="keys", ended_keys=tuple(digests))])


def disconnect(*, user_id: int) -> None:
    """Close all sockets of the person once this transaction commits."""
    send_after_commit([Announcement(to=(user_id,), about="end")])

"""
Another process that is killed at the worst moment: `python -m tests.kernel.outside_worker <what> FILE`.

    send FILE       forward the forum's events; once the broker has confirmed, make the file and hang
    take FILE       take in what comes; once it is committed, and before it is acknowledged, make the file and hang
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from agrovet.kernel import bus  # noqa: E402 - once Django is set up
from agrovet.kernel.broker import Message, Received, TooLarge  # noqa: E402 - as above
from agrovet.kernel.bus.inbox import receiving  # noqa: E402 - as above
from agrovet.kernel.bus.relay import forwarding, sending  # noqa: E402 - as above
from agrovet.kernel.bus.relay.declaring import declare_relay  # noqa: E402 - as above
from tests.kernel import world  # noqa: E402 - as above


def _hang() -> None:
    Path(sys.argv[2]).touch()
    time.sleep(600)


def _send(topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
    sending.send(topic, messages)
    _hang()
    return []


def _acknowledge(received: Sequence[Received]) -> None:
    _hang()


def main(what: str) -> None:
    """Do it."""
    if what == "send":
        declare_relay("forum")
        forwarding.send = _send
        forwarding.forward()
        return
    bus.take_in("org.example.said", world.Said)
    receiver = receiving.our_receiver()
    receiver.acknowledge = _acknowledge  # type: ignore[method-assign]  # the process dies in its place
    while True:
        receiving.receive_once(receiver, wait=1)


if __name__ == "__main__":
    main(sys.argv[1])

"""One web process: HTTP and sockets on the listening sockets that it was handed."""

import argparse
import asyncio
import gc
import os
import select
import socket
import sys
import time

import uvicorn

from agrovet.kernel.http.asgi import LARGEST_FRAME
from agrovet.serving import lifeline
from agrovet.serving.crowding import take_files
from agrovet.serving.http import StrictHttp
from agrovet.serving.patience import Patience
from agrovet.serving.talks import Talk

# Seconds between the ends of two sockets when this process leaves, and for all of them.
BETWEEN_ENDS, LONGEST_DRAIN = 0.05, 5.0
# Seconds in which connections come about that are being made when this process leaves.
HANDSHAKES = 0.2
# Seconds in which those are accepted who wait for it, at most.
LONGEST_ACCEPT = 2.0
# Seconds that a kept connection may still bring a request: one that is under way to us would meet a closed door.
LINGER = 1.0
# Seconds in which clients of sockets may answer that it is over: who has said much meanwhile is read that far.
FAREWELL = 2.0


class Server(uvicorn.Server):
    """Tells the supervisor once it serves, and leaves within so many seconds of grace."""

    def __init__(self, config: uvicorn.Config, *, prepared: int, ready: int, grace: float) -> None:
        super().__init__(config)
        self.prepared = prepared
        self.ready = ready
        self.grace = grace

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start once the databases are prepared, which others do while this process loads; then say so."""
        await asyncio.to_thread(os.read, self.prepared, 1)
        os.close(self.prepared)
        await super().startup(sockets=sockets)
        if self.started:
            settle_down()
            os.write(self.ready, b"1")
            os.close(self.ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """
        Take no more connections, then end those that are there.

        Sockets are ended one after the other: clients that all came back at the same instant would
        meet whoever serves next in a crowd.
        """
        began = time.monotonic()
        await self._accept_who_waits(sockets or [])
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        there = list(self.server_state.connections)
        for each in there:
            if isinstance(each, StrictHttp):
                each.leave()
        await self._end([each for each in there if isinstance(each, Talk)])
        ended = time.monotonic()
        while here := self.server_state.connections:
            if time.monotonic() > ended + (FAREWELL if any(isinstance(each, Talk) for each in here) else LINGER):
                break
            await asyncio.sleep(0.05)
        self.config.timeout_graceful_shutdown = max(1, round(self.grace - (time.monotonic() - began)))
        await super().shutdown(sockets)

    async def _accept_who_waits(self, listeners: list[socket.socket]) -> None:
        """The supervisor lets nobody new come; without it, there is no end to them, and so there is a limit."""
        began = time.monotonic()
        while (waited := time.monotonic() - began) < LONGEST_ACCEPT:
            if waited > HANDSHAKES and not select.select(listeners, [], [], 0)[0]:
                return
            await asyncio.sleep(0.01)

    async def _end(self, talks: list[Talk]) -> None:
        began = time.monotonic()
        # Half of the grace at most: the rest is for requests.
        pause = min(BETWEEN_ENDS, min(LONGEST_DRAIN, self.grace / 2) / max(1, len(talks)))
        for number, talk in enumerate(talks, 1):
            if talk in self.server_state.connections:
                talk.shutdown()
            # By the clock: thousands of short sleeps would take longer than they say.
            await asyncio.sleep(max(0.0, began + number * pause - time.monotonic()))


def settle_down() -> None:
    """
    Leave what has been loaded out of the garbage collector's sight, for the life of the process.

    It stays in any case, and to look through it holds up every request and socket for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def config() -> uvicorn.Config:
    """How connections are treated."""
    return uvicorn.Config(
        "agrovet.asgi:application",
        loop="uvloop",
        http=StrictHttp,
        ws=Talk,
        # A preview has up to 4 MiB; what is above, chat rejects with a frame. Beyond this, the connection ends at the
        # frame's head, before any of it is stored. Compression would cost each idle socket its buffers.
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        # Pings keep the boxes in between from dropping a quiet socket. A phone that sleeps may take its
        # time to answer: only one that has been silent for minutes counts as gone.
        ws_ping_interval=25,
        ws_ping_timeout=180,
        timeout_keep_alive=65,
        server_header=False,
        proxy_headers=False,
        # Its lines would hold the keys that clients send in the address of a socket; ours do not.
        access_log=False,
        # Django's settings say how logs look.
        log_config=None,
    )


def main() -> None:
    """Serve until SIGTERM, then finish the requests in flight."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sockets", required=True)
    parser.add_argument("--prepared", type=int, required=True, help="a file that ends once databases are prepared")
    parser.add_argument("--ready", type=int, required=True)
    parser.add_argument("--grace", type=float, required=True)
    parser.add_argument("--head", type=float, required=True, help="seconds in which a request's head must be whole")
    parser.add_argument("--body", type=float, required=True, help="seconds in which a part of its body must come")
    options = parser.parse_args()
    lifeline.end_with_supervisor()
    # Until it has settled down: to look through what is being loaded takes a fifth of the start.
    gc.disable()
    Patience.head_seconds, Patience.body_seconds = options.head, options.body
    StrictHttp.crowd.most = min(StrictHttp.crowd.most, take_files())
    server = Server(config(), prepared=options.prepared, ready=options.ready, grace=options.grace)
    server.run(sockets=[socket.socket(fileno=int(number)) for number in options.sockets.split(",")])
    if not server.started:
        sys.exit(3)


if __name__ == "__main__":
    main()

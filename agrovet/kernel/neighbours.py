"""
The channel layer without Redis: in memory, and to the other processes that share the data folder.

Each process listens on a Unix socket in a folder that they share, and passes on what it is told by those who send
to a group. As with Redis, a message reaches whoever listens at that moment, at most once.
"""

import asyncio
import json
import logging
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

from channels.layers import InMemoryChannelLayer

logger = logging.getLogger(__name__)

_LONGEST_PATH = 100  # bytes; the kernel takes some more
_LARGEST = 4 * 1024 * 1024  # bytes of one message
_LENGTH = 4
_TICK = 50_000_000  # nanoseconds
_BETWEEN_SWEEPS = 10.0  # seconds


class NeighbourChannelLayer(InMemoryChannelLayer):  # type: ignore[misc]  # Channels carries no types
    """
    Groups across the processes of one machine.

    :param folder: where the sockets of the processes are; it is made where it is missing, for this user alone
    """

    def __init__(self, *, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self._folder = Path(folder)
        self._folder_number: int | None = None
        self._own = f"{os.getpid()}.{id(self):x}.sock"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._links: dict[str, socket.socket] = {}
        self._lock = threading.Lock()
        self._looked_at = 0
        self._next_sweep = 0.0

    async def group_add(self, group: str, channel: str) -> None:
        """As in memory; from now on this process hears what others send to groups."""
        if self._loop is not asyncio.get_running_loop():
            await self._listen()
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """To the members of the group in this process and in its neighbours."""
        await super().group_send(group, message)
        body = json.dumps([group, message]).encode()
        self._tell_neighbours(len(body).to_bytes(_LENGTH, "big") + body)

    def _clean_expired(self) -> None:
        # Channels looks through all groups for each message. What is forgotten is a minute old, or a day.
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + _BETWEEN_SWEEPS
            super()._clean_expired()

    async def close(self) -> None:
        """Listen no more."""
        if self._loop is not None:
            self._server.close()
            self._loop = None
            (self._folder / self._own).unlink(missing_ok=True)
        with self._lock:
            for link in self._links.values():
                link.close()
            self._links.clear()

    async def _listen(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = f"{self._own}.new"
        self._server: asyncio.AbstractServer = await asyncio.start_unix_server(self._hear, self._address(draft))
        # Under its name only once it listens: who finds a socket that refuses takes it for one left behind.
        (self._folder / draft).rename(self._folder / self._own)
        self._loop = asyncio.get_running_loop()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
                if length > _LARGEST:
                    logger.warning("A neighbour sent a message of %s bytes: it is no longer heard.", length)
                    return
                group, message = json.loads(await reader.readexactly(length))
                await super().group_send(group, message)
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the neighbour is gone
        finally:
            writer.close()

    def _tell_neighbours(self, frame: bytes) -> None:
        # From any thread and loop; to a neighbour on this machine it takes microseconds, and it never waits.
        with self._lock:
            self._look_for_neighbours()
            for name, link in list(self._links.items()):
                try:
                    link.sendall(frame)
                except BlockingIOError:
                    logger.warning("A neighbour does not keep up: it missed a message, and is called anew.")
                    self._let_go(name)
                except OSError:
                    self._let_go(name)

    def _let_go(self, name: str) -> None:
        self._links.pop(name).close()
        self._looked_at = 0

    def _look_for_neighbours(self) -> None:
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed == self._looked_at:
            return
        # The clock of a folder ticks in milliseconds: one that changed just now may change again unnoticed.
        self._looked_at = changed if time.time_ns() - changed > _TICK else 0
        for path in self._folder.glob("*.sock"):
            if path.name != self._own and path.name not in self._links:
                self._call(path)

    def _call(self, path: Path) -> None:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(self._address(path.name))
        except (ConnectionRefusedError, FileNotFoundError):
            # Left behind by a process that was killed.
            link.close()
            path.unlink(missing_ok=True)
            return
        link.setblocking(False)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LARGEST)
        self._links[path.name] = link

    def _address(self, name: str) -> str:
        path = str(self._folder / name)
        if len(path.encode()) <= _LONGEST_PATH:
            return path
        # The kernel takes short paths alone; seen from the open folder, only the name counts.
        if self._folder_number is None:
            self._folder_number = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        return f"/proc/self/fd/{self._folder_number}/{name}"

"""Looking again and again, in a thread of its own for as long as the process lives."""

import logging
import threading
from abc import ABC, abstractmethod

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel.databases import give_back_connections


class Lookout(ABC):
    """
    Looks every so many seconds. What it must be able to bear (`bears`, and a database that does not answer) is said as
    `hindered`, anything else is logged with its trace; either way it looks again.
    """

    name: str
    every: float
    hindered: str
    bears: tuple[type[Exception], ...] = ()

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @abstractmethod
    def look(self) -> None:
        """Look once."""

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._watch, name=self.name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def _watch(self) -> None:
        logger = logging.getLogger(type(self).__module__)
        borne: tuple[type[Exception], ...] = (DatabaseError, PoolTimeout, *self.bears)
        while not self._stopping.wait(self.every):
            try:
                self.look()
            except borne as error:
                logger.warning("%s: %s", self.hindered, error)
            except Exception:
                # Nobody else would notice that this thread is gone.
                logger.exception("The thread of the %s stumbled; it looks again.", self.name)
            finally:
                give_back_connections()

"""Getting one file over HTTP, whole or not at all."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

PART = 256 * 1024
TRIES = 3


class NotFetched(Exception):
    """The file could not be had; the sentence says why."""


class _AgainLater(Exception):
    """It failed in a way that may pass."""


def _opener() -> OpenerDirector:
    # HTTP alone: an address in the old database may not make us read a file of this machine.
    opener = OpenerDirector()
    for handler in (
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@dataclass(kw_only=True)
class Downloader:
    """Fetches files of at most `largest` bytes, trying again when the other side is away or busy."""

    largest: int
    timeout: float = 30
    wait: Callable[[float], None] = time.sleep

    def fetch(self, url: str, path: Path) -> int:
        """
        Write the file at the address to the path; returns its size.

        :raises NotFetched: if it is not there, is too large, or could not be had in three tries
        """
        for attempt in range(TRIES):
            try:
                return self._once(url, path)
            except _AgainLater as error:
                reason = str(error)
                if attempt + 1 < TRIES:
                    self.wait(2.0**attempt)
        raise NotFetched(reason)

    def _once(self, url: str, path: Path) -> int:
        try:
            with _opener().open(Request(_encoded(url)), timeout=self.timeout) as answer:
                said = answer.headers.get("Content-Length")
                if said and said.isdigit() and int(said) > self.largest:
                    raise NotFetched(self._too_large)
                size = self._write(answer.read, path)
        except HTTPError as error:
            if error.code in (408, 425, 429) or error.code >= 500:
                raise _AgainLater(f"the server answered {error.code}") from error
            raise NotFetched(f"the server answered {error.code}") from error
        except URLError as error:
            raise _AgainLater(f"no answer: {error.reason}") from error
        except (OSError, HTTPException) as error:
            raise _AgainLater(f"the connection broke: {error or type(error).__name__}") from error
        except ValueError as error:
            raise NotFetched("no address that can be asked") from error
        if said and said.isdigit() and size != int(said):
            raise _AgainLater("the connection broke before the end")
        return size

    def _write(self, read: Callable[[int], bytes], path: Path) -> int:
        size = 0
        with path.open("wb") as file:
            while part := read(PART):
                size += len(part)
                if size > self.largest:
                    raise NotFetched(self._too_large)
                file.write(part)
        return size

    @property
    def _too_large(self) -> str:
        return f"larger than {self.largest // (1024 * 1024)} MB"


def _encoded(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotFetched("no address that can be asked")
    # Old names have accents and spaces, which the store of the old system took as they are.
    path, query = quote(parts.path, safe="/%:@!$&'()*+,;=~"), quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

"""The heads of the parts of a form. Django skips one that is not in UTF-8 without a word, and the file is missing."""

from typing import IO, Any

_LONGEST_HEAD = 16 * 1024


class CheckedHeads:
    """Passes the bytes of a form on; `is_utf_8` says whether the heads of all parts that were read are."""

    def __init__(self, stream: IO[Any], boundary: str) -> None:
        self._stream = stream
        self._mark = b"--" + boundary.encode("ascii", "ignore") + b"\r\n"
        self._rest = b""
        self.is_utf_8 = True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data: bytes = self._stream.read(size)
        self._check(self._rest + data)
        return data

    def _check(self, text: bytes) -> None:
        start = 0
        while (at := text.find(self._mark, start)) >= 0:
            begin = at + len(self._mark)
            end = text.find(b"\r\n\r\n", begin)
            if end < 0:
                # No head ends any more: the first that is not too long already goes on in what is read next.
                at = text.find(self._mark, max(at, len(text) - _LONGEST_HEAD - len(self._mark) + 1))
                self._rest = text[at:] if at >= 0 else text[len(text) - len(self._mark) + 1 :]
                return
            start = end
            self.is_utf_8 = self.is_utf_8 and _is_utf_8(text[begin:end])
        self._rest = text[max(start, len(text) - len(self._mark) + 1) :]


def _is_utf_8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError:
        return False
    return True

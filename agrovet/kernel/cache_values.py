"""
What the shared cache holds in Redis: whole numbers, as they are, so that Redis can add to them, and texts.

Django's own serializer reads pickles, and a pickle runs code of whoever wrote it. Whoever can write to Redis could.
"""

from redis.exceptions import RedisError

_TEXT = b"t:"
_MOST_DIGITS = 20


class UnreadableValue(RedisError):
    """A value that this cache did not write. Callers do as while Redis does not answer: its content is of no use."""


class CacheSerializer:
    """Writes and reads the values; named in the settings of the cache."""

    def dumps(self, value: object) -> int | bytes:
        """
        The value for Redis.

        :raises TypeError: if it is neither a whole number nor a text
        """
        if type(value) is int:
            return value
        if isinstance(value, str):
            return _TEXT + value.encode()
        raise TypeError(f"The shared cache holds whole numbers and texts, not {type(value).__name__}.")

    def loads(self, data: bytes) -> int | str:
        """
        The value from Redis.

        :raises UnreadableValue: if it is neither a whole number nor a text of ours
        """
        try:
            if data.startswith(_TEXT):
                return data.removeprefix(_TEXT).decode()
            if len(data) <= _MOST_DIGITS and data.removeprefix(b"-").isdigit():
                return int(data)
        except UnicodeDecodeError:
            pass
        raise UnreadableValue("A value in the shared cache is neither a whole number nor a text.")

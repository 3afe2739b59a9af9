"""The content of answers, streamed or not."""

from typing import Any


def content_of(response: Any) -> bytes:
    """The whole of it."""
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content


async def content_as_it_comes(response: Any) -> bytes:
    """The whole of an answer that a server streams."""
    return b"".join([part async for part in response.streaming_content])

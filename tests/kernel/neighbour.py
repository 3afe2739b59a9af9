"""
Another process that talks through the channel layer without Redis: `python -m tests.kernel.neighbour FOLDER <what>`.

    hear GROUP COUNT    print so many messages to the group, after the line "listening"
    say GROUP COUNT     send so many messages to the group: {"number": 0}, {"number": 1} …
"""

import asyncio
import json
import sys
from pathlib import Path

from agrovet.kernel.neighbours import NeighbourChannelLayer


async def _hear(layer: NeighbourChannelLayer, group: str, count: int) -> None:
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    for _ in range(count):
        sys.stdout.write(json.dumps(await layer.receive(channel)) + "\n")
        sys.stdout.flush()
    await layer.close()


async def _say(layer: NeighbourChannelLayer, group: str, count: int) -> None:
    for number in range(count):
        await layer.group_send(group, {"number": number})
        await asyncio.sleep(0)
    await layer.close()


def main(folder: str, what: str, group: str, count: str) -> None:
    """Do it."""
    layer = NeighbourChannelLayer(folder=Path(folder), capacity=1000)
    asyncio.run({"hear": _hear, "say": _say}[what](layer, group, int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])

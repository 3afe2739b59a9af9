"""
The recorded conversations of today's clients.

`scenarios/` holds the clients' own; `conversations/` holds ours in the same form: rules that no recording touches.
"""

import json
from pathlib import Path

import httpx

from tests.replay.conversation import Conversation

SCENARIOS = Path(__file__).parent / "scenarios"
# Written sentence by sentence along the contract, in the form of the recordings.
CONVERSATIONS = Path(__file__).parent / "conversations"
FOLDERS = [SCENARIOS, CONVERSATIONS]


def scenarios() -> list[Path]:
    """Return one file for each recorded conversation."""
    return sorted(SCENARIOS.glob("*.json"))


def conversations() -> list[Path]:
    """Return our own conversations: what the contract says and no recording shows."""
    return sorted(CONVERSATIONS.glob("*.json"))


async def differences(base: str, scenario: Path, *, transport: httpx.AsyncBaseTransport | None = None) -> list[str]:
    """Play one conversation against the server; return what a client would notice, a line each."""
    steps = json.loads(scenario.read_text())["steps"]
    return await Conversation(base, steps, transport=transport).play()

"""
The recorded conversations, and the program that plays them.

Beside the clients' own recordings, `conversations/` holds ours in the same form: rules that no recording touches.
"""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

from tests.support.shared import SHARED

PLAYER = SHARED / "contract" / "replay.py"
SCENARIOS = SHARED / "contract" / "scenarios"
# Written sentence by sentence along the contract, in the form of the recordings.
CONVERSATIONS = Path(__file__).parent / "conversations"
FOLDERS = [SCENARIOS, CONVERSATIONS]


def scenarios() -> list[Path]:
    """One file for each conversation, none where the recordings are not there."""
    return sorted(SCENARIOS.glob("*.json"))


def conversations() -> list[Path]:
    """Our own conversations: what the contract says and no recording shows."""
    return sorted(CONVERSATIONS.glob("*.json"))


def player() -> ModuleType:
    """The program, as a module: it needs no process of its own for each conversation."""
    if PLAYER.stem in sys.modules:
        return sys.modules[PLAYER.stem]
    spec = importlib.util.spec_from_file_location(PLAYER.stem, PLAYER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[PLAYER.stem] = module
    spec.loader.exec_module(module)
    return module


async def differences(base: str, scenario: Path) -> list[str]:
    """Play one conversation against the server; returns what a client would notice, a line each."""
    conversation = player().Conversation(base, json.loads(scenario.read_text()))
    problems: list[str] = await conversation.run()
    return problems

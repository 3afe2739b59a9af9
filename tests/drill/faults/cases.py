"""Which faults come when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.drill.faults.causing import (
    FAST,
    FLUSH,
    IMMEDIATE,
    MONOLITH,
    OPERATOR,
    REDIS,
    SERVICE,
    WEB,
    WORKER,
    Fault,
)

Verb = Literal["prepare", "move", "back", "followed"]
SWITCH_STEPS = ("announce", "switch", "drain", "close", "decide", "follow", "open", "turn", "verify")
"""The steps of a switch before which somebody is killed: `switch` is the wait for writers, the last two follow it."""

BETWEEN = ("decide", "follow", "open")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One fault right before a step of a command; with the verb `followed`, of none: the other side follows."""

    fault: Fault
    verb: Verb
    step: str = ""
    ends_by: Literal["resume", "abort"] = "resume"

    @property
    def is_between(self) -> bool:
        """Whether it comes when one gate is closed and the other not yet open."""
        return self.verb != "prepare" and self.step in BETWEEN

    @property
    def when(self) -> str:
        """In words."""
        return f"{self.verb}: {self.step}" if self.step else "in use, followed"


SHORT = (
    Case(fault=OPERATOR, verb="move", step="close"),
    Case(fault=OPERATOR, verb="move", step="decide"),
    Case(fault=OPERATOR, verb="move", step="follow"),
    Case(fault=SERVICE, verb="back", step="close"),
)

PREPARING = (
    Case(fault=OPERATOR, verb="prepare", step="copy"),
    Case(fault=OPERATOR, verb="prepare", step="guard", ends_by="abort"),
    Case(fault=SERVICE, verb="prepare", step="guard"),
    Case(fault=WEB, verb="prepare", step="capture"),
    Case(fault=WORKER, verb="prepare", step="follow"),
    Case(fault=MONOLITH, verb="prepare", step="copy"),
    Case(fault=FAST, verb="prepare", step="copy"),
    Case(fault=IMMEDIATE, verb="prepare", step="follow", ends_by="abort"),
    Case(fault=REDIS, verb="prepare", step="guard"),
    Case(fault=FLUSH, verb="prepare", step="follow"),
)

FOLLOWING = tuple(
    Case(fault=fault, verb="followed") for fault in (SERVICE, WEB, MONOLITH, WORKER, FAST, IMMEDIATE, REDIS, FLUSH)
)


def switching(verb: Verb) -> Sequence[Case]:
    """Each one killed before each step, and what all stand on restarted in the middle; one is given up, not resumed."""
    killed = [
        Case(fault=fault, verb=verb, step=step)
        for step in SWITCH_STEPS
        for fault in (OPERATOR, SERVICE, WEB, MONOLITH, WORKER)
    ]
    restarted = [
        Case(fault=fault, verb=verb, step=step)
        for step in ("announce", "drain", "decide", "open")
        for fault in (FAST, IMMEDIATE, REDIS, FLUSH)
    ]
    given_up = [Case(fault=OPERATOR, verb=verb, step="decide", ends_by="abort")] if verb == "move" else []
    return [*killed, *restarted, *given_up]

"""One read that is repeated: the service's answer against the monolith's, and what becomes of the difference."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from extraction.shadow.answers import Answer, differences
from extraction.shadow.ledger import Mismatch, ledger
from extraction.shadow.noise import Noise


class Unanswered(Exception):
    """The service did not answer, or not in time."""


class RefusedThere(Exception):
    """The read would have written something, which the service does not do for a repetition."""


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """
    A read that the monolith answered with `answered`.

    `endpoint` is what it has in common with others; `target` names it as it may be kept.
    """

    module: str
    endpoint: str
    target: str
    epoch: int
    answered: Answer
    ask_service: Callable[[], Awaitable[Answer]]
    ask_monolith: Callable[[], Awaitable[Answer]]


_noise = Noise()


async def compare(read: Repetition) -> None:
    """Ask the service, compare, and note what was found."""
    try:
        there = await read.ask_service()
    except Unanswered:
        ledger.count(read.module, read.endpoint, "unanswered")
        return
    except RefusedThere:
        ledger.count(read.module, read.endpoint, "refused")
        return
    known = _noise.known(read.module, read.endpoint)
    found = [each for each in differences(read.answered, there) if each.field not in known]
    if found:
        # After the service: what has changed meanwhile, the time itself above all, is found between these two.
        try:
            again = await read.ask_monolith()
        except Unanswered:
            ledger.count(read.module, read.endpoint, "unanswered")
            return
        here = {each.field for each in differences(read.answered, again)}
        _noise.learn(read.module, read.endpoint, here)
        if (learned := _noise.known(read.module, read.endpoint)) != known:
            ledger.is_noise(read.module, read.endpoint, learned)
        found = [each for each in found if each.field not in here]
    ledger.count(read.module, read.endpoint, "compared")
    if found:
        ledger.count(read.module, read.endpoint, "differed")
        ledger.keep(
            Mismatch(module=read.module, endpoint=read.endpoint, target=read.target, epoch=read.epoch, found=found)
        )

"""A dry run: what an operation would do, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from agrovet.kernel.databases import control_alias
from extraction.commands.carrying_out import carry_out
from extraction.operations.refusing import Refusal
from extraction.operations.running import in_the_way, is_attended, under_way
from extraction.placements import store
from extraction.starting.kept import KeptConsole
from extraction.starting.models import Start
from extraction.starting.verbs import NEED_SECOND, options_of

_BESIDE = ("verify", "abort", "resume")
"""They may be asked for while another operation is under way, or say themselves why not."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """`refusals` is empty where it can be begun now. `hold` is how long writes would wait, where they would."""

    verb: str
    module: str
    options: dict[str, Any]
    steps: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    hold: str
    needs_second: bool
    epoch: int
    next_step: str

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def rehearse(verb: str, module: str, options: Mapping[str, Any] | None = None) -> Rehearsal:
    """
    What the command of this name says with `--dry-run`. Changes nothing.

    :raises NotAsked: if there is no such verb or module, or an option makes no sense
    """
    known = options_of(verb, module, options or {})
    console = KeptConsole()
    carry_out(console, verb, module=module, actor="", reason="", dry_run=True, **known)
    # Where a database does not answer, the rehearsal itself says so.
    told = console.result or {}
    refusals = [Refusal(**each) for each in told.get("refusals", ())]
    refusals += [Refusal(what=text, advice="") for text in console.refused]
    refusals += _at_it(verb, module, known)
    return Rehearsal(
        verb=verb,
        module=module,
        options=known,
        steps=tuple(told.get("steps", ())),
        refusals=tuple(dict.fromkeys(refusals)),
        hold=told.get("hold", ""),
        needs_second=verb in NEED_SECOND,
        epoch=store.placement_of(module).epoch,
        next_step=told.get("next", "") or console.next_step,
    )


def _at_it(verb: str, module: str, options: Mapping[str, Any]) -> list[Refusal]:
    """Somebody who carries out, or has just begun, another operation on the module."""
    if verb == "canary" and options["percent"] == 0:
        return []
    if verb not in _BESIDE and under_way(module) is not None:
        return [in_the_way(module)]
    begun = Start.objects.using(control_alias()).filter(
        module=module, state=Start.State.BEGUN, leased_until__gt=datetime.now(UTC)
    )
    just_begun = begun.exclude(verb="verify").first() if verb != "verify" else None
    if just_begun is None:
        return []
    operation = under_way(module)
    if operation is not None and is_attended(operation):
        return [in_the_way(module)]
    return [
        Refusal(
            what=f"{just_begun.actor} has just begun {just_begun.verb} of {module}.", advice="Wait until it has ended."
        )
    ]

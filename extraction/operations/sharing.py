"""Who serves: the share of people, and the share of reads that are repeated, at the service."""

from extraction.operations import checking
from extraction.operations.acknowledging import require_acknowledged
from extraction.operations.refusing import Refusal, require
from extraction.operations.running import Run, begun
from extraction.operations.stepping_back import serve_here
from extraction.placements import store
from extraction.placements.models import Placement

ON_ITS_WAY = ("prepared", "shadow", "canary", "remote")


def shadow(module: str, percent: int, *, actor: str, reason: str) -> Placement:
    """
    Repeat so many percent of the reads at the service; 0 ends it.

    :raises Refused: if the module is not prepared, or nobody serves it apart
    """
    require(refusals_to_shadow(module, percent))
    row = store.placement_of(module)
    with begun(module, "shadow", actor=actor, reason=reason, options={"percent": percent}) as run:
        return _change(run, row, shadow=percent, phase="shadow" if percent else "prepared")


def canary(module: str, percent: int, *, actor: str, reason: str) -> Placement:
    """
    Let the service answer so many percent of the people; 100 is `remote`, 0 gives all of them back at once.

    Nothing is asked for 0: it can be done at any time, and while another operation is under way. A module whose
    data has moved stays `moved`: then this is only about who serves it.

    :raises Refused: if the module is not prepared, or nobody serves it apart
    """
    if percent == 0:
        return serve_here(module, actor=actor, reason=reason)
    require(refusals_to_share(module, percent))
    row = store.placement_of(module)
    phase = row.phase if row.phase == "moved" else "remote" if percent == 100 else "canary"
    with begun(module, "canary", actor=actor, reason=reason, options={"percent": percent}) as run:
        return _change(run, row, share=percent, phase=phase)


def refusals_to_shadow(module: str, percent: int) -> list[Refusal]:
    """Why reads cannot be repeated now; empty where they can."""
    return _refusals(store.placement_of(module), ("prepared", "shadow"), serves=percent > 0)


def refusals_to_share(module: str, percent: int) -> list[Refusal]:
    """Why the service cannot answer so many now; empty where it can. Nothing stands in the way of 0."""
    return _refusals(store.placement_of(module), (*ON_ITS_WAY, "moved"), serves=True) if percent else []


def _refusals(row: Placement, phases: tuple[str, ...], *, serves: bool) -> list[Refusal]:
    advice = {
        "local": f"Run manage.py extraction prepare {row.module} first.",
        "moved": f"Its data is at the service: manage.py extraction back {row.module} brings both back.",
    }.get(row.phase, f"Look at manage.py extraction status {row.module}.")
    found = [*checking.known(row.module), *checking.in_phase(row, phases, advice)]
    if serves and not found:
        found += checking.served(row.module)
    return found


def _change(run: Run, row: Placement, *, phase: str, **new: int) -> Placement:
    with run.step("placement", f"{run.module}: " + ", ".join(f"{name} {value} %" for name, value in new.items())):
        changed = store.change(run.module, row.epoch, actor=run.actor, reason=run.reason, phase=phase, **new)
    with run.step("acknowledged"):
        require_acknowledged(changed)
    return changed

"""Move and back: who has the data, and with it who serves."""

from extraction.moving import following
from extraction.operations import checking, comparing
from extraction.operations.refusing import Refusal, require
from extraction.operations.running import Run, begun
from extraction.operations.showing import Progress, Say
from extraction.operations.sides import sides_of
from extraction.operations.switching import Switched, switch
from extraction.placements import store
from extraction.placements.models import Placement

LARGEST_LAG = 2000  # rows; the rest is carried before writers are held
OLDEST_LAG = 30.0  # seconds
PATIENCE = 30.0


def refusals_to_move(module: str) -> list[Refusal]:
    """Why its data cannot go to the service now; empty where it can."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    found = list(
        checking.in_phase(
            row, ("remote",), f"Let the service answer everybody first: manage.py extraction canary {module} 100."
        )
    )
    return found or [*checking.served(module), *_ready(row)]


def refusals_to_return(module: str) -> list[Refusal]:
    """Why its data cannot come back now; empty where it can."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    found = list(
        checking.in_phase(row, ("moved",), f"Its data never left: manage.py extraction canary {module} 0 is enough.")
    )
    return found or _ready(row)


def _ready(row: Placement) -> list[Refusal]:
    found = [*checking.reachable(row.module)]
    if found:
        return found
    lag = following.lag(sides_of(row).source, row.module)
    if lag.rows > LARGEST_LAG or lag.seconds > OLDEST_LAG:
        found.append(
            Refusal(
                what=f"{lag.rows} rows are under way, the oldest for {lag.seconds:.0f} s.",
                advice=f"Wait until they have arrived: manage.py extraction status {row.module}.",
            )
        )
    return [*found, *checking.migrated(row.module), *checking.verified(row)]


def move(module: str, *, actor: str, reason: str, say: Say, progress: Progress, patience: float = PATIENCE) -> Switched:
    """
    From `remote` to `moved`: the service's database has authority, and the monolith's follows it.

    :raises Refused: if something stands in the way; nothing was changed
    :raises Failed: if it did not come about; everything is as it was
    """
    require(refusals_to_move(module))
    with begun(module, "move", actor=actor, reason=reason, options={}) as run:
        run.shows(say, progress)
        switched = switch(run, store.placement_of(module), to="service", phase="moved", patience=patience, shadow=0)
        return _compared(run, switched)


def back(module: str, *, actor: str, reason: str, say: Say, progress: Progress, patience: float = PATIENCE) -> Switched:
    """
    From `moved` to `prepared`: the monolith's database has authority again, and the monolith serves everybody.

    :raises Refused: if something stands in the way; nothing was changed
    :raises Failed: if it did not come about; everything is as it was
    """
    require(refusals_to_return(module))
    with begun(module, "back", actor=actor, reason=reason, options={}) as run:
        run.shows(say, progress)
        switched = switch(
            run, store.placement_of(module), to="home", phase="prepared", patience=patience, share=0, shadow=0
        )
        return _compared(run, switched)


def _compared(run: Run, switched: Switched) -> Switched:
    """Look at both sides once more, now that the way back is the one that is followed."""
    with run.step("verify", "Comparing both sides as they stand now."):
        found = comparing.compare(switched.placement, progress=run.progress)
        run.remember(compared=sum(found.rows.values()), differing=found.different)
    return switched

"""What can stand in the way of a gate."""


class TablesBusy(Exception):
    """A table was in use all the time, so that its triggers could not be put up or taken down."""

    def __init__(self, table: str, alias: str) -> None:
        super().__init__(
            f"{table} in {alias} was in use all the time. Look for a long transaction there, and do it again: "
            "what is done already stays done."
        )


class GateMissing(Exception):
    """The module has no gate in this database."""

    def __init__(self, module: str, alias: str) -> None:
        super().__init__(f"{module} has no gate in {alias}: prepare it first.")


class NotHeld(Exception):
    """Writes are not held, or no longer: nothing may be decided on the strength of it."""


class StillWritten(NotHeld):
    """Writers did not come out in time, so that their writes could not be held."""

    def __init__(self, module: str, seconds: float, who: str = "") -> None:
        super().__init__(
            f"Transactions that write {module} were open for all of {seconds:.1f} s, so nothing was changed. "
            f"Do it again when they have ended. {who}".rstrip()
        )

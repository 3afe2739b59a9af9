"""What stands in the way, how much, where, and what to do about it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from extraction.boundaries.findings import Finding

Severity = Literal["blocks", "to know"]

# The rule's name, whether it stops a move, and what to do. Rules of extraction.boundaries, which all stop one,
# bring their own advice.
RULES: dict[str, tuple[Severity, str]] = {
    "door-in-transaction": (
        "blocks",
        "Ask before the transaction or after it: over HTTP the call would keep rows locked while it waits.",
    ),
    "foreign-transaction": ("blocks", "Each module writes its own database: call its door, or publish an event."),
    "write-outside-writing": (
        "blocks",
        "Write inside `with writing('<module>')`: the gate of a module on its way refuses everything else.",
    ),
    "plain-transaction": (
        "blocks",
        "Use agrovet.kernel.writing.writing('<module>'): a plain transaction knows no gate, and no epoch.",
    ),
    "foreign-key": ("blocks", "Drop the constraint and keep the id: the other table may lie in another database."),
    "no-primary-key": ("blocks", "Give the table a primary key: rows are copied, followed and compared by it."),
    "view": ("blocks", "Drop the view, or ask through the door: it would go on showing rows that have moved."),
    "trigger": ("blocks", "Do its work in the module's code: a trigger does not travel with the rows it acts on."),
    "unmanaged-model": ("blocks", "Let a migration of the module make the table: the other database gets no other."),
    "unmigrated-change": ("blocks", "Run `manage.py makemigrations`: both databases are built by migrations alone."),
    "unapplied-migration": ("blocks", "Run `manage.py migrate_all` before the module is copied."),
    "undeclared-table": ("blocks", "Drop it, or declare its model: a table without a model is not copied."),
    "no-service-address": ("blocks", "Set it to where the module's own process answers."),
    "no-service-database": ("blocks", "Set it to an empty database of the same kind for the module alone."),
    "mixed-vendors": ("blocks", "Give both sides PostgreSQL, or both SQLite: a move does not translate."),
    "same-database": ("blocks", "Give the service a database of its own: here both addresses lead to one."),
    "database-away": ("blocks", "See that it runs and lets this process in, then plan again."),
    "external-reaction": (
        "to know",
        "Its effect reaches past the database: a process killed at the wrong moment repeats it, moved or not.",
    ),
    "local-file": ("to know", "See that both sides have the same folder, or keep the file in the shared store."),
    "local-store": (
        "to know",
        "Give both sides the same AGROVET_DATA_DIR on one machine, or set AGROVET_S3_BUCKET for both.",
    ),
    "one-machine": ("to know", "Both sides open the same SQLite files: run them on one machine."),
}


@dataclass(frozen=True, kw_only=True, order=True)
class Obstacle:
    """
    One thing to mend, or to know, before the module leaves.

    `path` is relative to the project's root and `line` counts from 1; where no file is at fault, `path` names
    the database or the variable, and `line` is 0.
    """

    severity: Severity
    path: str
    line: int
    rule: str
    what: str
    advice: str

    @property
    def place(self) -> str:
        """Where it is, in one word."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def as_json(self) -> dict[str, Any]:
        """The obstacle as plain values."""
        return asdict(self)


def obstacle(rule: str, *, path: str, line: int, what: str, module: str) -> Obstacle:
    """One of the rules above, met here."""
    severity, advice = RULES[rule]
    advice = advice.replace("<module>", module)
    return Obstacle(severity=severity, path=path, line=line, rule=rule, what=what, advice=advice)


def of_finding(finding: Finding) -> Obstacle:
    """What ties modules together stops every move of either."""
    return Obstacle(
        severity="blocks",
        path=finding.path,
        line=finding.line,
        rule=finding.rule,
        what=finding.what,
        advice=finding.advice,
    )

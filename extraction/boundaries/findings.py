"""What was found, where, and what to do about it."""

from dataclasses import asdict, dataclass
from typing import Any

# The rule's name, and what to do; the finding itself says what is wrong.
ADVICE = {
    "private-import": "Use the other module's public.py or events.py; tests may use its fake.py too.",
    "project-import": "A module stands on agrovet.kernel alone: move what it needs there, or behind a setting.",
    "kernel-import": "The kernel knows no module and no project: turn the dependency round.",
    "impure-door": "Public files import the standard library, the kernel, and public files: nothing private.",
    "dotted-name": "A name in a string is an import too: use the other module's public.py or events.py.",
    "model-lookup": "Ask through the other module's door; within a module, import the model.",
    "content-type": "Keep an id and a kind of your own: a generic relation can point into any module.",
    "string-relation": "Keep the id (BigIntegerField, db_index=True) and ask through the door.",
    "relation": "Keep the id (BigIntegerField, db_index=True) and ask through the door.",
    "migration-dependency": "Modules migrate on their own, each perhaps in its own database: drop the dependency.",
    "table-name": "Ask through the other module's door: its tables may lie in another database.",
    "table-prefix": "Set db_table to <module>_<noun>: the name says whose the table is.",
    "table-twice": "A table has one owner: the other asks through the door.",
    "default-database": "Say whose database: using=alias_of('<module>'), connection_of('<module>').",
    "signal": "Publish an event, or call the function: signals hide who does what.",
    "undeclared-door": "Declare it with @service, so that it can be called wherever the module runs.",
    "door-without-work": "Write the function of the same name in the private file that @service names.",
    "door-signature": "Give the declaration and the function behind it the same parameters and the same answer.",
    "door-keywords": "Make every parameter of a door keyword-only: def name(*, ids: ...).",
    "door-type": "Only ids, plain values, frozen dataclasses, Upload, and collections of them pass through a door.",
    "event-form": "Make it @dataclass(frozen=True, kw_only=True), with plain values and the entity's id among them.",
    "foreign-event": "Announce an event of your own, or ask the other module through its door.",
    "undeclared-event": "Declare it in the module's events.py, where others import it and its schema is kept.",
    "undeclared-reaction": "Declare it in subscriptions.py, as <module>.<what it does>: only that file is loaded.",
    "unknown-flag": "Declare it in the module's flags.py, or write its name as it is declared there.",
    "foreign-flag": "Ask the other module through its door: what a flag changes is its owner's matter.",
    "misplaced-flag": "Declare it in the module's flags.py, as <module>.<what is on>.",
    "unnamed-flag": "Write the whole name as a text, so that it is found where it is searched for.",
    "idle-flag": "Take it out of flags.py, or ask for it where the feature begins.",
    "flag-past-its-end": "Decide: take out the flag and what it leaves behind, or give it another day.",
    "fake-differs": "Give the fake the door's functions, with the same parameters.",
    "exception-without-reason": "Write why after `# boundary:`, on the same line.",
    "idle-exception": "Nothing is wrong on this line any more: remove the `# boundary:` comment.",
}


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One thing that stands in the way. `path` is relative to the project's root, `line` counts from 1."""

    path: str
    line: int
    rule: str
    module: str
    what: str

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self.rule]

    def as_json(self) -> dict[str, Any]:
        """The finding with its advice, as plain values."""
        return {**asdict(self), "advice": self.advice}

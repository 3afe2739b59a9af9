"""
The record: who decided what, when and why, and what it was before and after. One chain, which only grows.

Whoever changes something that operators or teams decide about calls, in the transaction that carries it out:

    from agrovet.kernel.record.noting import note

    note(action="flag.changed", subject="forum.ranking", actor=actor, reason=reason, before=before, after=after)

`reading` finds entries, `verifying` finds what was edited past this. `manage.py record` is the way in.
docs/explanation/record.md says what the chain shows, and what it cannot.
"""

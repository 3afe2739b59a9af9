"""
Flags: whether a module serves, and whether a feature is on, for whom.

A module declares its flags in its `flags.py` and asks by name: `flags.is_on("marketplace.relevance", person=me)`.
What is answered comes through OpenFeature from a provider, by default from the decisions in our own tables, which
every process knows without asking the database.
"""

from agrovet.kernel.flags.declared import DECLARED, Flag, UnknownFlag, declare, flag_called
from agrovet.kernel.flags.evaluating import is_on, value_of

__all__ = ["DECLARED", "Flag", "UnknownFlag", "declare", "flag_called", "is_on", "value_of"]

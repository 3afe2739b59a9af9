"""
The current routing, written for other proxies, which take over when one machine is outgrown.

Whose the data is stays in the table of placements: a proxy with an old configuration can lead a request to the
wrong side, and never a write to the wrong database.
"""

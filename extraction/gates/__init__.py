"""
Gates: in each database, whether a module may be written there, and what was written.

A gate is `unguarded` (everything may be written, as if there were none), `open` (who has entered under its epoch
may), or `closed`. While it captures, the key of each row that is written is noted in the same transaction.
"""

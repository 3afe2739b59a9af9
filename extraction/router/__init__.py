"""
The router: in front of the monolith, it hands the requests of modules that have left to their services.

It is an intermediary in the sense of RFC 9110; `tests/intermediary` holds it to what that asks of one.
"""

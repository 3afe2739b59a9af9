"""
Guardrails: a service that answers some of the people worse than the monolith loses all of them, by itself; so does a
feature on a ramp with which requests do worse than without it.

Each web process judges what went through it; the first one that has seen enough decides.
"""

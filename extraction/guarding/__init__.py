"""
Guardrails: a service that answers some of the people worse than the monolith loses all of them, by itself.

Each web process of the monolith judges what went through it; the first one that has seen enough decides.
"""

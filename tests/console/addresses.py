"""Every page of the console, from the patterns of its addresses: one that is new is looked at like the others."""

from itertools import product

from django.urls import URLPattern, reverse

from extraction.console.urls import urlpatterns
from extraction.starting.verbs import VERBS
from tests.console.browser.people import FEATURE

EXAMPLES: dict[str, list[str]] = {
    "module": ["forum"],
    "verb": list(VERBS),
    "name": [FEATURE],
    "number": ["1"],
}
"""What is put in the place of what a pattern leaves open."""

NO_PAGES = ("logout", "language", "approve", "retry", "skip")
"""They take forms, and answer nothing else."""
FILES = ("export",)
APART = ("login", "operation")
"""Looked at by tests of their own: the way in, by who is not in yet; an operation, in each of its states."""


def pages() -> list[str]:
    """Their addresses, with all examples for what a pattern leaves open; and some more of pages that have two looks."""
    return [
        *(
            reverse(f"console:{pattern.name}", kwargs=dict(zip(names, chosen, strict=True)))
            for pattern in patterns()
            if pattern.name not in (*NO_PAGES, *FILES, *APART)
            for names in [list(pattern.pattern.converters)]
            for chosen in product(*(EXAMPLES[name] for name in names))
        ),
        reverse("console:flag", kwargs={"name": "module.forum"}),
    ]


def patterns() -> list[URLPattern]:
    """All of them."""
    return [each for each in urlpatterns if isinstance(each, URLPattern)]

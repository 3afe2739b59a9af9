"""Flags: who says whether modules and features are on."""

from agrovet.settings import environment as env

AGROVET_FLAGS_PROVIDER = env.text(
    "AGROVET_FLAGS_PROVIDER",
    default="tables",
    meaning="Whose answers count: `tables`, what is decided here (`manage.py flags`); `flagd`, with the package "
    "`openfeature-provider-flagd`; or the dotted name of a class, a provider of OpenFeature's, that is made without "
    "arguments.",
)

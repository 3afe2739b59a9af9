"""Descriptions of files, which clients also use for the spectrum of a voice message, as JSON."""

import json

import orjson
from django.core.exceptions import ValidationError

LONGEST = 16 * 1024
"""Characters in a description: a spectrum takes a few thousand."""


def require_showable(text: str) -> None:
    """
    Pass a text that is no JSON, or JSON that answers can carry again.

    Numbers beyond 64 bits, halves of characters and bottomless nesting are JSON that nobody could be shown.

    :raises ValidationError: if it cannot be shown
    """
    if not text.lstrip().startswith(("[", "{")):
        return
    try:
        orjson.dumps(json.loads(text, parse_constant=_refuse_constant))
    except ValueError:
        # No JSON after all: a sentence that begins with a bracket.
        return
    except (TypeError, RecursionError) as error:
        raise ValidationError("Los números o textos de la descripción no se pueden mostrar.") from error


def _refuse_constant(name: str) -> float:
    raise TypeError(f"{name} has no form in JSON.")

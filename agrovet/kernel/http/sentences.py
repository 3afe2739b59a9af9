"""Sentences that REST framework has in English only, said in Spanish."""

from rest_framework.validators import ProhibitSurrogateCharactersValidator

UNREADABLE_CHARACTER = "El texto tiene un carácter que no se puede leer."


def speak_spanish() -> None:
    """Replace these sentences, in all forms."""
    ProhibitSurrogateCharactersValidator.message = UNREADABLE_CHARACTER

"""Messages of REST framework that it has in English only."""

from rest_framework.validators import ProhibitSurrogateCharactersValidator

UNREADABLE_CHARACTER = "El texto tiene un carácter que no se puede leer."


def translate_messages() -> None:
    """Put the Spanish messages in their place, for all forms."""
    ProhibitSurrogateCharactersValidator.message = UNREADABLE_CHARACTER

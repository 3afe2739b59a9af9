"""Phone numbers are compared by their digits alone, and shown as they were typed."""


def digits_of(phone_number: str) -> str:
    """The digits: `+505 8888 0001` and `50588880001` are one number."""
    return "".join(character for character in phone_number if character.isascii() and character.isdigit())


def as_typed(phone_number: str) -> str:
    """The number as it is kept and shown: without spaces."""
    return "".join(phone_number.split())

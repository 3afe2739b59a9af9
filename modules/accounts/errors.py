"""What accounts refuses, in words for the person who meets it."""

from agrovet.kernel.errors import DomainError, Forbidden, NotFound

WRONG_CREDENTIALS = "Credenciales inválidas"
NUMBER_TAKEN = "Ya existe una cuenta con este número de teléfono."
WRONG_CODE = "Código inválido o expirado."


class InvalidCredentials(DomainError):
    """No active person has this number and this password."""

    status = 401

    def __init__(self) -> None:
        # Clients of both generations look for the sentence under `error`.
        super().__init__(WRONG_CREDENTIALS, fields={"error": WRONG_CREDENTIALS})


class NumberTaken(DomainError):
    """Somebody has this phone number, in this or another spelling."""

    def __init__(self) -> None:
        super().__init__(NUMBER_TAKEN, fields={"phone_number": [NUMBER_TAKEN]})


class UnreadablePicture(DomainError):
    """The file that was sent as a picture is no image; `field` is the one it was sent in."""

    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail, fields={field: [detail]})


class OtherProfileExists(DomainError):
    """A role that contradicts the profile the person has."""

    def __init__(self, role: str) -> None:
        sentence = f"No puede cambiarse a {role} porque existen perfiles de otro tipo."
        super().__init__(sentence, fields={"role": sentence})


class CodeRefused(DomainError):
    """The code is wrong, used, too old, or was guessed at too often; which of these is not told."""

    def __init__(self) -> None:
        super().__init__(WRONG_CODE)


class NoSuchKey(NotFound):
    """The person has no such key, or has it no longer."""

    def __init__(self) -> None:
        super().__init__("No encontrado.")


class StaffInAdmin(Forbidden):
    """A key of the app changes neither password nor number of staff: with either, the admin would be open to it."""

    def __init__(self) -> None:
        super().__init__("La contraseña y el teléfono del personal se cambian en la administración, no en la app.")


class NoSuchStaff(NotFound):
    """Said at the command line, to whoever runs the server."""

    def __init__(self) -> None:
        super().__init__("No member of the staff has this number. Write it as it stands in the admin.")


class NotYours(Forbidden):
    """Only the person, or staff, edits or deletes an account."""

    def __init__(self) -> None:
        super().__init__("Sólo la propia persona o el personal puede modificar esta cuenta.")


class NobodyThere(NotFound):
    """Nobody has this id, or nobody whom this caller may see."""

    def __init__(self) -> None:
        super().__init__("No encontrado.")

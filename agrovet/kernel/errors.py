"""Errors that are sentences for the person who meets them."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """
    A rule was broken; the text says which, and what to do, in Spanish where a client reads it.

    `fields` names the fields of the request that are at fault, in the contract's shape: field name to a
    list of sentences (or one sentence, where the contract has it so). `retry_after` are the seconds after which the
    same request can succeed, where time helps.
    """

    status: ClassVar[int] = 400
    retry_after: int | None = None

    def __init__(self, detail: str, *, fields: Mapping[str, list[str] | str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields: dict[str, list[str] | str] = dict(fields or {})

    @property
    def headers(self) -> dict[str, str]:
        """What an answer that tells of it says besides."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class NotFound(DomainError):
    """What was asked for is not there, or not for this person."""

    status = 404


class Forbidden(DomainError):
    """The person is known and may not do this."""

    status = 403


class TooOften(DomainError):
    """A limit is hit; the same request has room after so many seconds."""

    status = 429

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(f"Demasiadas solicitudes. Intente de nuevo en {retry_after} segundos.")
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something that is needed does not answer; the same request can succeed later."""

    status = 503
    retry_after = 5


class NoRoom(Unavailable):
    """There is no room left to write what was sent; nothing of it was kept."""

    status = 507
    retry_after = 60

    def __init__(self, detail: str = "El servidor no tiene espacio para guardar esto. Intente más tarde.") -> None:
        super().__init__(detail)

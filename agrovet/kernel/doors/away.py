"""What a caller learns where the other module does not answer."""

from agrovet.kernel.errors import Unavailable


class ServiceUnavailable(Unavailable):
    """The module that was asked runs elsewhere and does not answer in time."""


def away(module: str) -> ServiceUnavailable:
    """The error, as a sentence for the client."""
    return ServiceUnavailable(f"El servicio {module} no está disponible en este momento.")

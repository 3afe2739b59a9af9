"""What a caller learns where the other module does not answer."""

from agrovet.kernel.errors import Unavailable


class ServiceUnavailable(Unavailable):
    """The module that was asked runs elsewhere and does not answer in time; `was_sent` where it may have heard."""

    was_sent = True


def away(module: str, *, was_sent: bool = True) -> ServiceUnavailable:
    """The error, as a sentence for the client."""
    error = ServiceUnavailable(f"El servicio {module} no está disponible en este momento.")
    error.was_sent = was_sent
    return error

"""Service interfaces: how one module asks another, wherever that one runs."""

from agrovet.kernel.doors.calls import ServiceUnavailable, answer_or, service, stand_in

__all__ = ["ServiceUnavailable", "answer_or", "service", "stand_in"]

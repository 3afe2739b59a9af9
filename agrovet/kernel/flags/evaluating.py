"""Asking for a flag, through OpenFeature's client."""

from openfeature import api
from openfeature.evaluation_context import EvaluationContext

from agrovet.kernel.flags import asking
from agrovet.kernel.flags.declared import Value, flag_called
from agrovet.kernel.identity import Identity

DOMAIN = "agrovet"
"""The name under which our provider is registered with OpenFeature, which may have others for other code."""

_client = api.get_client(DOMAIN)
_NOBODY = EvaluationContext()


def is_on(name: str, *, person: Identity | None = None) -> bool:
    """
    Whether the feature is on for the person, or, without one, for the visitor whose request this is.

    Costs microseconds and no query. Where the provider has no answer, what the code declares holds.

    :raises UnknownFlag: if no such flag is declared
    :raises TypeError: if it is no question of yes or no
    """
    default = flag_called(name).default
    if not isinstance(default, bool):
        raise TypeError(f"{name} is no question of yes or no: ask for its value.")
    answer = _client.get_boolean_value(name, default, _context(person))
    request = asking.current()
    if request is not None:
        request.told[name] = answer
    return answer


def value_of(name: str, *, person: Identity | None = None) -> Value:
    """
    The value of a flag, which has the type of what the code declares; otherwise as `is_on`.

    :raises UnknownFlag: if no such flag is declared
    """
    match flag_called(name).default:
        case bool():
            return is_on(name, person=person)
        case int() as default:
            return _client.get_integer_value(name, default, _context(person))
        case float() as default:
            return _client.get_float_value(name, default, _context(person))
        case str() as default:
            return _client.get_string_value(name, default, _context(person))


def _context(person: Identity | None) -> EvaluationContext:
    if person is not None:
        return EvaluationContext(f"person:{person.id}", {"role": person.role or "", "is_staff": person.is_staff})
    request = asking.current()
    return _NOBODY if request is None else EvaluationContext(f"visitor:{request.visitor.name}")

"""The provider of OpenFeature's interface that answers by what was decided in our own tables."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider
from openfeature.provider.metadata import Metadata

from agrovet.kernel.flags import asking
from agrovet.kernel.flags.decided import Decided, Why, decided
from agrovet.kernel.flags.rules import Asker

T = TypeVar("T")
_Object = Sequence[FlagValueType] | Mapping[str, FlagValueType]

_REASONS: Mapping[Why, Reason] = {
    "everybody": Reason.STATIC,
    "rule": Reason.TARGETING_MATCH,
    "share": Reason.SPLIT,
    "nobody": Reason.DEFAULT,
}


class TablesProvider(AbstractProvider):
    """Looks into the memory of this process, and nowhere else."""

    def get_metadata(self) -> Metadata:
        """Its name."""
        return Metadata(name="agrovet-tables")

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        """Yes for whom it is on, no for the others; as declared where nobody decided."""
        known = decided(flag_key)
        if known is None:
            return FlagResolutionDetails(value=default_value, reason=Reason.DEFAULT)
        is_on, reason = _choice(known, flag_key, evaluation_context)
        return FlagResolutionDetails(value=is_on, reason=reason, variant="on" if is_on else "off")

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """The value that was decided for whom it is on, as declared for the others."""
        return _valued(flag_key, default_value, evaluation_context)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """As for texts."""
        return _valued(flag_key, default_value, evaluation_context)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """As for texts."""
        return _valued(flag_key, default_value, evaluation_context)

    def resolve_object_details(
        self, flag_key: str, default_value: _Object, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[_Object]:
        """As declared: none of our flags is an object."""
        return FlagResolutionDetails(value=default_value, reason=Reason.DEFAULT)


def _valued(name: str, default: T, context: EvaluationContext | None) -> FlagResolutionDetails[T]:
    known = decided(name)
    if known is None or known.value is None:
        return FlagResolutionDetails(value=default, reason=Reason.DEFAULT)
    is_on, reason = _choice(known, name, context)
    value = cast(T, known.value) if is_on else default
    return FlagResolutionDetails(value=value, reason=reason, variant="on" if is_on else "off")


def _choice(known: Decided, name: str, context: EvaluationContext | None) -> tuple[bool, Reason]:
    request = asking.current()
    key = (context.targeting_key or "") if context else ""
    told: Mapping[str, Any] = context.attributes if context else {}
    asker = Asker(key=key, role=told.get("role", ""), is_staff=told.get("is_staff", False))
    choice = known.choice(name, asker, request.header if request else _no_header, time.time())
    if choice.why == "share" and request is not None and key.startswith("visitor:"):
        request.is_shared = True
    return choice.is_on, _REASONS[choice.why]


def _no_header(name: str) -> str:
    return ""

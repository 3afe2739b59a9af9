"""The OpenAPI document: what the contract promises of every answer, said once."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

REFUSALS = {
    "400": "Something in the request is wrong; `detail` says what, beside the fields at fault.",
    "401": "There is no good key.",
    "403": "This person may not do this.",
    "404": "It is not there.",
    "405": "The path knows no such method.",
    "409": "Somebody else changed the same thing at the same moment.",
    "413": "The body is too large.",
    "415": "The body is of a kind that this path does not take.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Something that is needed does not answer; `Retry-After` says when to come back.",
}

Refusal = inline_serializer(name="Error", fields={"detail": serializers.CharField()})


class ContractSchema(AutoSchema):
    """Names each operation by the first sentence about it, and adds the refusals that every path can give."""

    def get_summary(self) -> str | None:
        """The first sentence of the view's docstring, without its full stop: what a reader scans for."""
        sentence = str(self.get_description() or "").partition("\n")[0].strip()
        return sentence.split(". ")[0].removesuffix(".").replace("`", "") or None

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, meaning in REFUSALS.items():
            if status not in bodies:
                body = self._get_response_for_code(Refusal, status, direction=direction)  # type: ignore[no-untyped-call]  # untyped there
                bodies[status] = {**body, "description": meaning}
        return bodies


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's registry is untyped
    """How the document tells of keys."""

    target_class = "agrovet.kernel.http.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """A header with a scheme before the key."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <key>` or `Bearer <key>`.",
        }

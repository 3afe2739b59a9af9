"""A pipeline: it asks `/api/ops/` with a token."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from agrovet.kernel.teams import tokens
from agrovet.kernel.teams.rights import Rights

BY = {"actor": "root@here", "reason": "the pipeline"}


@dataclass(frozen=True)
class Pipeline:
    """Somebody's program."""

    token: str

    def get(self, path: str, **parameters: Any) -> Any:
        """What is answered, which is 200."""
        answer = self.ask(path, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def ask(self, path: str, **parameters: Any) -> Any:
        """The answer."""
        return Client().get(f"/api/ops/{path}", parameters, headers=self._headers())

    def post(self, path: str, *, key: str = "", **body: Any) -> Any:
        """The answer to a change."""
        more = {"Idempotency-Key": key} if key else {}
        return Client().post(f"/api/ops/{path}", body, "application/json", headers={**self._headers(), **more})

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def pipeline_of(who: Rights) -> Pipeline:
    """A program with a token of this person."""
    return Pipeline(tokens.make_token(person_id=who.person_id, name="ci", days=1, **BY)[1])


def sentence(answer: HttpResponse) -> tuple[int, str]:
    """A refusal: its status, and its sentence."""
    told: Any = answer.json()  # type: ignore[attr-defined]  # of the test's client
    return answer.status_code, str(told["detail"])

"""A visitor is the same one for the shares of features as for the shares of services."""

from typing import Any

import pytest

from agrovet.kernel import flags
from agrovet.kernel.flags import decided
from agrovet.kernel.flags.asking import with_asking
from agrovet.kernel.flags.decided import Decided
from extraction.router import buckets
from extraction.router.visiting import visitor_of

NAME = "marketplace.relevance"


def _scope(*headers: tuple[bytes, bytes], client: str = "192.0.2.1") -> dict[str, Any]:
    return {"type": "http", "scheme": "http", "client": (client, 1), "server": ("x", 80), "headers": list(headers)}


def test_who_keeps_the_cookie_stays_the_same_wherever_they_are() -> None:
    cookie = buckets.cookie_for("ana", secure=False)[1].partition(b";")[0]

    seen = [visitor_of(_scope((b"cookie", cookie), client=client)) for client in ("192.0.2.1", "198.51.100.7")]

    assert [(each.name, each.cookie) for each in seen] == [("ana", None)] * 2


def test_who_keeps_none_stays_the_same_with_the_same_address_and_program_and_is_given_one() -> None:
    first, again, other = (visitor_of(_scope((b"user-agent", program))) for program in (b"app 1", b"app 1", b"app 2"))

    assert first == again != other
    assert first.cookie == buckets.cookie_for(first.name, secure=False)


def test_a_cookie_that_we_did_not_sign_names_nobody() -> None:
    forged = _scope((b"cookie", b"agrovet_visitor=ana.0000"), (b"user-agent", b"app"))

    assert visitor_of(forged) == visitor_of(_scope((b"user-agent", b"app")))


@pytest.mark.parametrize("number", range(20))
async def test_a_share_of_a_feature_chooses_by_the_name_by_which_the_router_does(number: int) -> None:
    answers: list[bool] = []
    decided.learn({NAME: Decided(version=1, mode="some", share=50)})

    async def application(scope: Any, receive: Any, send: Any) -> None:
        answers.append(flags.is_on(NAME))

    scope = _scope((b"user-agent", b"app %d" % number))
    await with_asking(application, visitor_of=visitor_of)(scope, None, None)

    subject = f"visitor:{visitor_of(scope).name}"
    assert answers == [buckets.is_served_by_service(NAME, subject, share=50)]

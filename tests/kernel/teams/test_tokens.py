"""With a token a program has the rights of its owner, for as long as both are good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.teams import operations, tokens
from agrovet.kernel.teams.errors import Refused
from agrovet.kernel.teams.models import Token
from agrovet.kernel.teams.tokens import rights_of_token

pytestmark = pytest.mark.django_db

BY = {"actor": "root@here", "reason": "the pipeline"}


def _token(person_id: int, *, days: int = 30) -> str:
    return tokens.make_token(person_id=person_id, name="ci", days=days, **BY)[1]


def test_a_token_has_the_rights_of_its_owner_at_that_moment(ana: int) -> None:
    text = _token(ana)
    before = rights_of_token(f"Bearer {text}")
    operations.make_team(name="media", modules=["media"], operates=False, **BY)
    operations.join(name="media", person_id=ana, **BY)

    after = rights_of_token(f"Token {text}")

    assert before is not None
    assert after is not None
    assert (before.modules, after.modules, after.actor) == ((), ("media",), f"Ana Pérez (#{ana}) by ci")


def test_it_is_kept_as_a_hash_alone(ana: int) -> None:
    text = _token(ana)

    kept = Token.objects.get()
    assert text not in [str(value) for value in vars(kept).values()]
    assert all(text not in str(each.as_json()) for each in following(Choice()))


def test_it_says_when_it_was_used(ana: int) -> None:
    text = _token(ana)

    rights_of_token(f"Bearer {text}")
    first = Token.objects.get().used_at
    rights_of_token(f"Bearer {text}")

    assert first is not None
    assert Token.objects.get().used_at == first


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer agv_", "Bearer agv_" + "0" * 40, "Bearer " + "0" * 40])
def test_what_is_none_opens_nothing(ana: int, header: str) -> None:
    _token(ana)

    assert rights_of_token(header) is None


def test_one_that_was_revoked_opens_nothing(ana: int) -> None:
    text = _token(ana)
    (token,) = tokens.tokens(person_id=ana)
    tokens.revoke_token(id=token.id, **BY)

    assert rights_of_token(f"Bearer {text}") is None
    assert tokens.tokens() == []
    with pytest.raises(Refused, match="There is no token"):
        tokens.revoke_token(id=token.id, **BY)


def test_one_that_is_too_old_opens_nothing(ana: int) -> None:
    text = _token(ana, days=1)
    Token.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert rights_of_token(f"Bearer {text}") is None


def test_one_whose_owner_left_the_staff_opens_nothing(ana: int) -> None:
    text = _token(ana)
    get_user_model().objects.filter(id=ana).update(is_staff=False)

    assert rights_of_token(f"Bearer {text}") is None


def test_clients_are_given_none(farmer: int) -> None:
    with pytest.raises(Refused, match="Nobody on staff"):
        _token(farmer)


@pytest.mark.parametrize(("name", "days"), [("", 30), ("x" * 81, 30), ("ci", 0), ("ci", 367)])
def test_one_without_a_name_or_an_end_is_not_made(ana: int, name: str, days: int) -> None:
    with pytest.raises(Refused):
        tokens.make_token(person_id=ana, name=name, days=days, **BY)

    assert Token.objects.count() == 0


def test_who_was_given_one_is_recorded(ana: int) -> None:
    _token(ana)
    tokens.revoke_token(id=Token.objects.get().id, actor="beto", reason="it leaked")

    assert [(each.actor, each.action, each.subject, each.reason) for each in following(Choice())] == [
        ("root@here", "token.made", f"person:{ana}", "the pipeline"),
        ("beto", "token.revoked", f"person:{ana}", "it leaked"),
    ]

"""The record as a file: sent part by part, to who may still read it."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import AsyncClient

from agrovet.kernel.record.noting import note
from extraction.console.views.record import NoLongerStaff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "lose",
    [
        lambda: get_user_model().objects.update(is_active=False),
        lambda: get_user_model().objects.update(is_staff=False),
        lambda: get_user_model().objects.update(password="!"),
        lambda: Session.objects.all().delete(),
    ],
    ids=["switched off", "no longer staff", "another password", "logged out"],
)
async def test_it_is_sent_no_further_to_who_loses_the_right_meanwhile(olga: Any, lose: Callable[[], object]) -> None:
    client = AsyncClient()
    await sync_to_async(note)(action="team.made", subject="team:media", actor="Olga")
    await client.aforce_login(olga)
    answer: Any = await client.get("/console/record/export/", {"format": "csv"})
    parts = aiter(answer.streaming_content)

    first = await anext(parts)
    await sync_to_async(lose)()

    assert b"team.made" in first
    with pytest.raises(NoLongerStaff):
        await anext(parts)

"""Logging in: what it costs beside the hash of the password, which is slow on purpose."""

import json
from collections.abc import Iterator
from time import perf_counter

from django.contrib.auth.hashers import check_password, make_password
from django.core.handlers.base import BaseHandler
from django.test import RequestFactory

from modules.accounts.models import User
from tests.bench import rows
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

PASSWORD = "Clave-Segura-1"
ROUNDS = 25


def measure() -> Iterator[Figure]:
    """The figure, in turns, on the database of this process, whose rows are replaced."""
    rows.fill(rows.USUAL)
    encoded = make_password(PASSWORD)
    number = User.objects.values_list("phone_number", flat=True).order_by("id")[0]
    User.objects.filter(phone_number=number).update(password=encoded)
    handler = BaseHandler()
    handler.load_middleware()
    form = json.dumps({"phone_number": number, "password": PASSWORD})

    def log_in() -> None:
        request = RequestFactory().post("/api/auth/login/", form, "application/json", headers={"host": "127.0.0.1"})
        answer = handler.get_response(request)
        assert answer.status_code == 200, answer.content

    def hash_alone() -> None:
        assert check_password(PASSWORD, encoded)

    whole, alone = in_turns((log_in, 1), (hash_alone, 1), rounds=ROUNDS, clock=perf_counter)
    yield Figure(
        name="logging in, beside the hash",
        measured=(whole - alone) * 1000,
        bar=10,
        unit="ms",
        note=f"{whole * 1000:.1f} ms, the hash alone {alone * 1000:.1f}, medians of {ROUNDS} in turns",
    )

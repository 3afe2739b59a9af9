"""Somebody tries passwords, as fast as they can."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Embedded
from tests.torture.ops.ledger import faults_of

AT_ONCE = 4
PATIENCE = 120  # seconds: each try costs the server a moment of its processor, on purpose


def flood(ground: Embedded) -> Deed:
    """From one address, for many numbers; people from elsewhere log in meanwhile."""
    ground.people.ledger.turn()
    with httpx.Client(base_url=ground.server.base, timeout=PATIENCE) as http, ThreadPoolExecutor(AT_ONCE) as pool:
        given = list(pool.map(lambda number: _try(http, number), range(ground.plan.logins)))
    told = [answer for answer in given if answer is not None]
    answers: Counter[str] = Counter(str(answer.status_code) for answer in told)
    wrong = [fault for answer in told for fault in faults_of(answer)]
    if len(told) < len(given):
        wrong.append(f"{len(given) - len(told)} tries were not answered")
    wrong += [f"a try answered {status}" for status in answers if status not in ("400", "401", "429")]
    if not answers["429"]:
        wrong.append("nobody was told to wait")
    if any(answer.status_code == 429 and "retry-after" not in answer.headers for answer in told):
        wrong.append("a 429 does not say when to come back")
    failed = ground.people.ledger.failed
    if failed:
        wrong.append(f"others' requests failed meanwhile: {failed}")
    return Deed(
        done=f"{ground.plan.logins:,} tries to log in", mended_at=time.monotonic(), answers=answers, wrong=wrong
    )


def _try(http: httpx.Client, number: int) -> httpx.Response | None:
    form = {"phone_number": f"+5056{number % 50:07d}", "password": "adivinada"}
    try:
        return http.post("/api/auth/login/", json=form)
    except httpx.HTTPError:
        return None

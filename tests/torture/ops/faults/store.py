"""The store of files takes connections and never answers."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.pictures import png
from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Production

# Of a store that is asked twice: a pause in between, and a machine that is busy.
BESIDE = 15


def stalls(ground: Production) -> Deed:
    """Many uploads at once wait for it; each is told in time, and what needs no store is answered meanwhile."""
    plan = ground.plan
    ground.people.ledger.turn()
    key = _key(ground)
    ground.store.stall()
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=plan.uploads) as pool:
        told = list(pool.map(lambda number: _upload(ground, key, number), range(plan.uploads)))
    others = {what: at for what, at in ground.people.ledger.last_bad_of.items() if at > began and what != "upload"}
    ground.store.go_on()
    answers = Counter(status for status, _ in told)
    slowest = max(seconds for _, seconds in told)
    wrong = [f"an upload answered {status}" for status in answers if status != "503"]
    wrong += [f"{what} failed, too" for what in others]
    if slowest > 2 * plan.store_seconds + BESIDE:
        wrong.append(f"an upload was answered after {slowest:.1f} s")
    return Deed(
        done=f"S3 answered nothing; {plan.uploads} uploads at once, told after {slowest:.1f} s at most",
        mended_at=time.monotonic(),
        answers=answers,
        wrong=wrong,
    )


def _key(ground: Production) -> str:
    return next(kept.key for kept in ground.people.ledger.kept if kept.key)


def _upload(ground: Production, key: str, number: int) -> tuple[str, float]:
    files = {"image": ("foto.png", png(2**23 + number), "image/png")}
    began = time.monotonic()
    with ground.people.client() as http:
        answer = http.post("/api/media/", files=files, headers={"authorization": f"Token {key}"})
    ground.people.ledger.saw("upload", answer, began=began)
    return str(answer.status_code), time.monotonic() - began

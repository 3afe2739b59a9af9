"""How many reads a second a server carries, beside a view that only returns a constant."""

import contextlib
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from tests.bench.crowd import gathered
from tests.bench.figures import Figure
from tests.support.servers import own_parts, serving

CONSTANT = "/api/health/"
ADS = "/api/adds/?page_size=20"
ROUNDS, SECONDS, CLIENTS = 5, 4, 16
# How often of a hundred reads, as in tests/load; what each is asked with is drawn once, with a seed.
MIX = {
    "ads": 20,
    "ads of a category": 5,
    "one ad": 10,
    "posts": 15,
    "one post": 7,
    "communities": 3,
    "search": 8,
    "nearby": 7,
}
DRAWN = 2000
TOKEN = "t" * 40
_SCRIPT = """
local paths = {}
for path in io.lines("%s") do paths[#paths + 1] = path end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], {["Authorization"] = "Token %s"})
end
"""


def measure() -> Iterator[Figure]:
    """
    The figures, of a server started for it, with rates unlimited: requests of each kind take turns.

    :raises SystemExit: without wrk
    """
    require_wrk()
    with contextlib.ExitStack() as stack:
        parts = stack.enter_context(own_parts())
        parts |= {"AGROVET_RATE_LIMITS": "no", "AGROVET_METRICS_TOKEN": TOKEN}
        [person, _] = gathered(parts, 2, "--pairs", "--rows")
        server = stack.enter_context(serving(parts=parts))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="agrovet-bench-")))
        (folder / "paths").write_text("\n".join(_drawn(server.base)))
        script = folder / "mix.lua"
        script.write_text(_SCRIPT % (folder / "paths", person.key))
        rates: dict[str, list[float]] = {"constant": [], "ads": [], "mix": []}
        for _ in range(ROUNDS):
            rates["constant"].append(rate(server.base + CONSTANT))
            rates["ads"].append(rate(server.base + ADS))
            rates["mix"].append(rate(server.base + CONSTANT, "-s", str(script)))
        kept = _share_kept(server.base)
    constant = median(rates["constant"])
    for name, kind, bar in (("the public list of ads, kept", "ads", 50.0), ("the mix of reads", "mix", 100 / 3)):
        yield Figure(
            name=f"{name}, beside a constant view",
            # Of each round by itself: whatever else the machine did fell on both.
            measured=100 * median(one / other for one, other in zip(rates[kind], rates["constant"], strict=True)),
            bar=bar,
            unit="%",
            note=f"{median(rates[kind]):,.0f} a second, the constant view {constant:,.0f}",
            more_is_better=True,
        )
    yield Figure(
        name="answers that were kept, of those that can be",
        measured=kept,
        bar=50,
        unit="%",
        note="while nobody writes; each is made anew after some seconds",
        more_is_better=True,
    )


def _share_kept(base: str) -> float:
    """As /metrics has it."""
    answer = httpx.get(f"{base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    lines = re.findall(r'^agrovet_answers_total\{.*result="(\w+)".*\} ([\d.e+]+)', answer.raise_for_status().text, re.M)
    made = sum(float(count) for result, count in lines if result == "made")
    return 100 * (1 - made / sum(float(count) for _, count in lines))


def _drawn(base: str) -> list[str]:
    """So many reads, as people mix them."""
    choose = random.Random(7)
    with httpx.Client(base_url=base, timeout=60) as client:
        ads = [ad["id"] for ad in client.get("/api/adds/?limit=200").raise_for_status().json()]
        posts = [post["id"] for post in client.get("/api/foro/posts/?limit=100").raise_for_status().json()]
    kinds = {
        "ads": lambda: f"{ADS}&page={choose.choice([1, 1, 1, 2, 3])}",
        "ads of a category": lambda: f"{ADS}&category={choose.randint(1, 38)}",
        "one ad": lambda: f"/api/adds/{choose.choice(ads)}/",
        "posts": lambda: "/api/foro/posts/?page_size=20",
        "one post": lambda: f"/api/foro/posts/{choose.choice(posts)}/",
        "communities": lambda: "/api/foro/communities/",
        "search": lambda: f"{ADS}&search={choose.choice(['semilla', 'ganado', 'agua', 'ciclo'])}",
        "nearby": lambda: f"/api/adds/nearby/?lat={12.4 + choose.random() / 10:.4f}&lon=-86.87&page_size=20",
    }
    return [kinds[kind]() for kind in choose.choices(list(MIX), list(MIX.values()), k=DRAWN)]


def require_wrk() -> None:
    """
    Look whether it is there.

    :raises SystemExit: if not
    """
    if shutil.which("wrk") is None:
        raise SystemExit("This part needs wrk: install it (apt-get install wrk).")


def rate(url: str, *more: str, seconds: int = SECONDS) -> float:
    """
    Requests a second that are answered at this address.

    :param more: options of wrk
    :raises RuntimeError: if one was not answered, or with an error
    """
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", *more, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if failed := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise RuntimeError(f"{url}: {failed[0]}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise RuntimeError(f"wrk said something else:\n{said}")
    return float(found[1])

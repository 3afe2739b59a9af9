"""What a module that is not extracted pays for being extractable: on each write, each read and each call."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from django.db import transaction

from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.accounts import queries
from modules.accounts.models import ResetCode
from tests.bench.figures import Figure

ROUNDS = 2000
BAR = 100.0  # µs


def measure() -> Iterator[Figure]:
    """Each beside the plain way, taken in turns; medians of the differences."""
    yield _figure("an empty write, beyond a plain transaction", _more(_in_writing, _in_plain_transaction))
    yield _figure("a read: where its module is", _more(lambda: alias_of("accounts"), lambda: None))
    yield _figure(
        "a call through a door, beyond the function itself",
        _more(lambda: accounts.people(ids=[]), lambda: queries.people(ids=[])),
    )


def _figure(name: str, seconds: float) -> Figure:
    return Figure(name=f"local module: {name}", measured=seconds * 1e6, bar=BAR, unit="µs", note="median")


def _more(costly: Callable[[], object], plain: Callable[[], object]) -> float:
    differences = []
    for _ in range(ROUNDS):
        began = perf_counter()
        plain()
        between = perf_counter()
        costly()
        differences.append((perf_counter() - between) - (between - began))
    return median(differences)


def _in_writing() -> None:
    with writing("accounts"):
        ResetCode.objects.filter(pk=0).update(tries=0)


def _in_plain_transaction() -> None:
    with transaction.atomic(using="default"):
        ResetCode.objects.filter(pk=0).update(tries=0)

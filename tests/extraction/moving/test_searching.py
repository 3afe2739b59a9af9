"""What is searched moves with its module, and is found on the other side as on this one."""

import pytest
from django.db import connections

from agrovet.kernel.databases import pinned
from agrovet.kernel.search.keeping import fill, keep
from agrovet.kernel.writing import writing
from extraction.gates import gate as gates
from extraction.moving.copying import copy
from extraction.moving.following import catch_up
from extraction.moving.verifying import verify
from modules.marketplace.models import Ad
from modules.marketplace.queries import found_ads
from modules.marketplace.search import AdSearch
from modules.marketplace.searched import ADS
from tests.extraction.sides import Sides

TEXTS = ["semilla", "maices", "trator", "arado", "pala", "mais"]


def _ad(title: str) -> Ad:
    return Ad(publisher_id=1, title=title, description="de León", price=1, condition="new", location_name="Estelí")


def _found(alias: str) -> dict[str, list[str]]:
    with pinned(["marketplace"], alias):
        return {text: [row[2] for row in found_ads(AdSearch(text=text))[0:10]] for text in TEXTS}


def _prepare() -> None:
    for alias in ("home", "service"):
        gates.install(alias, "marketplace")
    gates.capture("home", "marketplace")
    gates.close_gate("service", "marketplace")


def test_a_search_finds_the_same_on_both_sides_after_every_step(sides: Sides) -> None:
    Ad.objects.using("home").bulk_create(map(_ad, ("Semilla de maíz", "Tractor rojo", "Pala")))
    with pinned(["marketplace"], "home"):
        fill(ADS)
    _prepare()

    copy("home", "service", "marketplace", chunk=2)
    copied = _found("service")
    with pinned(["marketplace"], "home"), writing("marketplace"):
        seed, tractor, spade = Ad.objects.order_by("id")
        seed.title = "Maíz amarillo"
        seed.save()
        spade.delete()
        arado = _ad("Arado de palo")
        arado.save()
        keep(ADS, [seed, tractor, arado])
    catch_up("home", "service", "marketplace")

    assert copied == {
        "semilla": ["Semilla de maíz"],
        "maices": ["Semilla de maíz"],
        "trator": ["Tractor rojo"],
        "arado": [],
        "pala": ["Pala"],
        "mais": ["Semilla de maíz"],
    }
    assert _found("home") == _found("service")
    assert _found("service")["arado"] == ["Arado de palo"]
    assert _found("service")["semilla"] == []
    assert verify("home", "service", "marketplace").differences == []


def test_the_index_of_a_side_holds_what_its_table_does(sides: Sides) -> None:
    if sides.is_postgres:
        pytest.skip("PostgreSQL keeps its indexes by itself")
    Ad.objects.using("home").bulk_create(map(_ad, ("Semilla de maíz", "Tractor rojo")))
    with pinned(["marketplace"], "home"):
        fill(ADS)
    _prepare()

    copy("home", "service", "marketplace")
    Ad.objects.using("home").update(title="Pala")
    with pinned(["marketplace"], "home"):
        fill(ADS)
    catch_up("home", "service", "marketplace")

    for table in ("marketplace_ad_text", "marketplace_word"):
        with connections["service"].cursor() as cursor:
            # Raises an error where the index and the table differ.
            cursor.execute(f'INSERT INTO "search_{table}" ("search_{table}", rank) VALUES (\'integrity-check\', 1)')

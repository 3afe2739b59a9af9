"""The door of marketplace, and its stand-in."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from agrovet.kernel.databases import alias_of
from agrovet.kernel.doors import stand_in
from modules.marketplace import public as marketplace
from modules.marketplace.fake import FakeMarketplace
from modules.marketplace.tests.conftest import BETO, Publish

pytestmark = pytest.mark.django_db


def test_ads_come_in_one_query_and_unknown_ids_are_left_out(publish: Publish, media: Any) -> None:
    picture = media.add().id
    one, two = publish(main=picture, title="Arado"), publish(status="sold")

    with CaptureQueriesContext(connections[alias_of("marketplace")]) as queries:
        found = marketplace.ads(ids=[two, one, one, 999_999])

    assert len(queries) == 1
    assert found == {
        one: marketplace.AdSummary(
            id=one,
            publisher_id=BETO,
            title="Arado",
            price=Decimal("450.00"),
            status="active",
            main_image_id=picture,
        ),
        two: marketplace.AdSummary(
            id=two,
            publisher_id=BETO,
            title="Semilla",
            price=Decimal("450.00"),
            status="sold",
            main_image_id=None,
        ),
    }


def test_the_stand_in_answers_like_the_door(publish: Publish) -> None:
    ad_id = publish(title="Arado")
    fake = FakeMarketplace()
    fake.add(id=ad_id, publisher_id=BETO, title="Arado")

    real = marketplace.ads(ids=[ad_id, 999_999])
    with stand_in("marketplace", fake):
        pretended = marketplace.ads(ids=[ad_id, 999_999])

    assert pretended == real

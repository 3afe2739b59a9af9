"""Old rows that our seeds have made already, under the same ids or others."""

import pytest

from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem, noted, told
from modules.forum.models import Community, Membership, Post
from modules.marketplace.models import Ad, Category

pytestmark = pytest.mark.django_db

MOVED = "took the place of our own row of the same name, which had another id"


def community(id: int, slug: str, **changes: object) -> dict[str, object]:
    return {
        "id": id,
        "name": slug.title(),
        "slug": slug,
        "short_description": "Vieja",
        "description": "",
        "members_count": 77,
        "cover_image": None,
        "created_at": LONG_AGO,
        "created_by_id": None,
        "avatar": None,
    } | changes


def test_a_seed_that_is_the_old_row_stays(old: OldSystem) -> None:
    old.add("add_category", {"id": 1, "name": "Veterinaria", "description": None})

    report = old.bring()

    assert (told(report, "add_category").written, told(report, "add_category").there) == (0, 1)
    assert noted(report, "add_category") == {}


def test_old_categories_keep_their_ids_and_seeds_move_out_of_the_way(old: OldSystem) -> None:
    seeds = {name: id for id, name in Category.objects.values_list("id", "name")}
    ads = {
        name: Ad.objects.create(
            title=name, description="", price=1, publisher_id=1, category_id=seeds[name], condition="new"
        ).id
        for name in ("Veterinaria", "Vacunas", "Semillas")
    }
    # Two that change places, one that is ours alone on an id that the old system gave to another.
    old.add(
        "add_category",
        {"id": seeds["Veterinaria"], "name": "Vacunas", "description": "vieja"},
        {"id": seeds["Vacunas"], "name": "Veterinaria", "description": "vieja"},
        {"id": seeds["Semillas"], "name": "Apicultura", "description": "vieja"},
    )

    report = old.bring()

    now = {name: id for id, name in Category.objects.values_list("id", "name")}
    assert now["Vacunas"] == seeds["Veterinaria"]
    assert now["Veterinaria"] == seeds["Vacunas"]
    assert now["Apicultura"] == seeds["Semillas"]
    assert now["Semillas"] > max(seeds.values())
    assert len(now) == len(seeds) + 1
    assert {name: now[name] for name in ads} == {name: Ad.objects.get(id=id).category_id for name, id in ads.items()}
    assert noted(report, "add_category") == {MOVED: [str(seeds["Veterinaria"]), str(seeds["Vacunas"])]}
    assert report.agrees


def test_a_community_is_recognised_by_its_slug_and_takes_its_members_along(old: OldSystem) -> None:
    general = Community.objects.get(slug="general")
    Membership.objects.create(community=general, user_id=5)
    post = Post.objects.create(author_id=5, community=general, title="Hola", content="…")
    old.add("foro_community", community(300, "general"), community(301, "apicultores"))

    report = old.bring()

    moved = Community.objects.get(slug="general")
    assert (moved.id, moved.short_description, moved.members_count) == (300, "Vieja", 1)
    assert Post.objects.get(id=post.id).community_id == 300
    assert noted(report, "foro_community") == {MOVED: ["300"]}
    assert report.agrees


def test_a_community_that_is_two_of_ours_at_once_is_left_out(old: OldSystem) -> None:
    name = Community.objects.get(slug="veterinarios").name
    before = list(Community.objects.order_by("id").values_list("id", "name", "slug"))
    old.add("foro_community", community(300, "general", name=name))

    report = old.bring()

    assert told(report, "foro_community").left_out == 1
    assert list(Community.objects.order_by("id").values_list("id", "name", "slug")) == before


def test_two_old_rows_of_one_name_do_not_push_each_other_away(old: OldSystem) -> None:
    old.add("add_category", *({"id": id, "name": "Vacunas", "description": None} for id in (700, 701)))

    report = old.bring()

    assert told(report, "add_category").left_out == 1
    assert list(Category.objects.filter(name="Vacunas").values_list("id", flat=True)) == [700]

"""Rows that refer to nothing, repeat each other, or stand in each other's way: told, and never lost in silence."""

import pytest

from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem, left_out, noted, told
from modules.accounts.models import User
from modules.chat.models import Message
from modules.forum.models import Comment, Notification, Reaction
from modules.marketplace.models import Ad, Category
from modules.profiles.models import GalleryItem

pytestmark = pytest.mark.django_db


def ad(id: int, **changes: object) -> dict[str, object]:
    return {
        "id": id,
        "title": "Tractor",
        "description": "Usado",
        "price": 450.5,
        "condition": "used",
        "location_name": None,
        "latitude": None,
        "longitude": None,
        "status": "active",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "category_id": None,
        "main_image_id": None,
        "publisher_id": 1,
    } | changes


def comment(id: int, **changes: object) -> dict[str, object]:
    return {
        "id": id,
        "content": "Gracias",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "reactions_count": 9,
        "replies_count": 9,
        "media_id": None,
        "parent_id": None,
        "post_id": 1,
        "user_id": 1,
    } | changes


def posts(old: OldSystem, *ids: int) -> None:
    for id in ids:
        old.add(
            "foro_post",
            {
                "id": id,
                "title": "Vacuna",
                "content": "…",
                "created_at": LONG_AGO,
                "updated_at": LONG_AGO,
                "views_count": 0,
                "relevance_score": 0,
                "author_id": 1,
                "media_id": None,
                "community_id": None,
            },
        )


def test_a_row_without_its_owner_is_left_out_with_all_that_hangs_on_it(old: OldSystem) -> None:
    old.person(1)
    old.add("add_add", ad(1), ad(2, publisher_id=99))
    old.add("media_media", {"id": 7, "name": "foto", "url": None, "created_at": LONG_AGO, "content_type_id": None})
    old.add("add_add_secondary_images", {"id": 1, "add_id": 2, "media_id": 7}, {"id": 2, "add_id": 1, "media_id": 8})

    report = old.bring()

    assert left_out(report, "add_add") == {"publisher_id refers to no row of auth_app_user": ["2"]}
    assert left_out(report, "add_add_secondary_images") == {
        "add_id refers to a row of add_add that was left out": ["1"],
        "media_id refers to no row of media_media": ["2"],
    }
    assert report.agrees
    assert not report.is_complete


def test_a_reference_that_may_be_empty_is_emptied(old: OldSystem) -> None:
    old.person(1)
    old.add("add_add", ad(1, category_id=500, main_image_id=600))

    report = old.bring()

    assert noted(report, "add_add") == {
        "category_id refers to no row of add_category, so it was emptied": ["1"],
        "main_image_id refers to no row of media_media, so it was emptied": ["1"],
    }
    assert Ad.objects.filter(id=1, category__isnull=True, main_image_id__isnull=True).exists()


def test_comments_find_parents_that_come_later_and_none_in_a_circle(old: OldSystem) -> None:
    old.person(1)
    posts(old, 1, 2)
    old.add(
        "foro_comment",
        comment(1, parent_id=5),
        comment(2, parent_id=3),
        comment(3, parent_id=2),
        comment(4, parent_id=4),
        comment(5),
        comment(6, post_id=2, parent_id=5),
        comment(7, parent_id=77),
    )

    report = old.bring(chunk_size=2)

    assert dict(Comment.objects.values_list("id", "parent_id")) == {
        1: 5,
        2: None,
        3: 2,
        4: None,
        5: None,
        6: None,
        7: None,
    }
    assert noted(report, "foro_comment") == {
        "parent_id was emptied: it referred to rows that refer back to it": ["2"],
        "parent_id was emptied: it referred to the row itself": ["4"],
        "parent_id: it answered a comment on another post, so it stands by itself": ["6"],
        "parent_id refers to no row of foro_comment, so it was emptied": ["7"],
    }
    assert report.agrees


def test_counts_are_those_of_the_rows_that_came_over(old: OldSystem) -> None:
    old.person(1)
    posts(old, 1)
    old.add("foro_comment", comment(1), comment(2, parent_id=1), comment(3, parent_id=1, user_id=99))

    old.bring()

    assert list(Comment.objects.order_by("id").values_list("replies_count", flat=True)) == [1, 0]


def test_generic_relations_are_resolved_by_the_sources_own_content_types(old: OldSystem) -> None:
    old.person(1)
    posts(old, 1)
    old.add("foro_comment", comment(1))
    post_type, comment_type = old.content_type(71, "foro", "post"), old.content_type(72, "foro", "comment")
    ad_type = old.content_type(73, "add", "add")
    common = {"type": "like", "created_at": LONG_AGO, "user_id": 1}
    old.add(
        "foro_reaction",
        {"id": 1, "content_type_id": post_type, "object_id": 1, **common},
        {"id": 2, "content_type_id": comment_type, "object_id": 1, **common},
        {"id": 3, "content_type_id": comment_type, "object_id": 9, **common},
        {"id": 4, "content_type_id": ad_type, "object_id": 1, **common},
        {"id": 5, "content_type_id": 999, "object_id": 1, **common},
        {"id": 6, "content_type_id": post_type, "object_id": 1, **common, "type": "fire"},
        {"id": 7, "content_type_id": post_type, "object_id": 1, **common},
    )
    told_of = {"notif_type": "post_reaction", "summary": "…", "read": 0, "created_at": LONG_AGO, "actor_id": 1}
    old.add(
        "foro_notification",
        {"id": 1, "content_type_id": post_type, "object_id": 1, "recipient_id": 1, **told_of},
        {"id": 2, "content_type_id": comment_type, "object_id": 44, "recipient_id": 1, **told_of},
        {"id": 3, "content_type_id": None, "object_id": None, "recipient_id": 1, **told_of},
    )

    report = old.bring()

    assert list(Reaction.objects.order_by("id").values_list("id", "post_id", "comment_id")) == [
        (1, 1, None),
        (2, None, 1),
    ]
    assert left_out(report, "foro_reaction") == {
        "object_id refers to no row of foro_comment": ["3"],
        "content_type_id: a reaction to something that is neither a post nor a comment": ["4", "5"],
        "type: 'fire' is no reaction of ours": ["6"],
        "the same post_id and user_id and type as another row, 1": ["7"],
    }
    assert list(Notification.objects.filter(comment__isnull=True).order_by("id").values_list("id", "post_id")) == [
        (1, 1),
        (2, None),
        (3, None),
    ]
    assert report.agrees


def test_pictures_of_profiles_become_galleries(old: OldSystem) -> None:
    old.person(1, role="Specialist")
    specialist = old.content_type(15, "profiles", "specialistprofile")
    business = old.content_type(13, "profiles", "businessmanprofile")
    old.add("profiles_specialistprofile", {"user_id": 1, "profession": "Agrónoma", "experience_years": 3})
    old.add(
        "media_media",
        {
            "id": 5,
            "url": "https://viejo.example/5.png",
            "created_at": LONG_AGO,
            "content_type_id": specialist,
            "object_id": 1,
        },
        {
            "id": 6,
            "url": "https://viejo.example/6.png",
            "created_at": LONG_AGO,
            "content_type_id": business,
            "object_id": 1,
        },
        {
            "id": 7,
            "url": "https://viejo.example/7.png",
            "created_at": LONG_AGO,
            "content_type_id": None,
            "object_id": None,
        },
    )

    report = old.bring()

    assert list(GalleryItem.objects.values_list("profile_id", "media_id")) == [(1, 5)]
    galleries = told(report, "media_media (galleries)")
    assert (galleries.in_source, galleries.read, galleries.written, galleries.left_out) == (2, 2, 1, 1)
    assert left_out(report, "media_media (galleries)") == {
        "object_id refers to no row of profiles_businessmanprofile": ["6"]
    }


def test_repeated_names_are_left_out_and_unreadable_prices_too(old: OldSystem) -> None:
    old.person(1)
    old.add("add_category", *({"id": id, "name": "Apicultura", "description": None} for id in (800, 801)))
    old.add("add_add", ad(1, price="mucho"), ad(2, price=-5), ad(3, created_at="ayer", condition="roto"))

    report = old.bring(chunk_size=1)

    assert left_out(report, "add_category") == {"the same name as another row, 800": ["801"]}
    assert left_out(report, "add_add") == {"price: not a number": ["1"]}
    assert noted(report, "add_add") == {
        "price: below zero, so 0 was written": ["2"],
        "created_at: not a time, so 1970-01-01 00:00:00+00:00 was written": ["3"],
        "condition: 'roto' is none of ours, so used was written": ["3"],
    }
    assert Category.objects.filter(name="Apicultura").count() == 1


def test_messages_of_nobody_and_receipts_of_no_message_are_told(old: OldSystem) -> None:
    old.person(1)
    old.add("chat_chatroom", {"id": 1, "created_at": LONG_AGO, "name": "", "is_private": 1, "last_activity": None})
    message = {"content": "Hola", "timestamp": LONG_AGO, "media_id": 40, "delivered": 1, "read": 0}
    old.add(
        "chat_chatmessage",
        {"id": 1, "room_id": 1, "sender_id": 1, **message},
        {"id": 2, "room_id": 1, "sender_id": 9, **message},
        {"id": 3, "room_id": 8, "sender_id": 1, **message},
    )
    old.add(
        "chat_chatmessagereceipt",
        *({"id": id, "message_id": id, "user_id": 1, "delivered": 1, "read": 0} for id in (1, 2, 4)),
    )

    report = old.bring()

    assert left_out(report, "chat_chatmessage") == {
        "sender_id refers to no row of auth_app_user": ["2"],
        "room_id refers to no row of chat_chatroom": ["3"],
    }
    assert left_out(report, "chat_chatmessagereceipt") == {
        "message_id refers to a row of chat_chatmessage that was left out": ["2"],
        "message_id refers to no row of chat_chatmessage": ["4"],
    }
    assert list(Message.objects.values_list("id", "media_id")) == [(1, None)]


def test_tables_and_columns_that_nobody_knows_or_has_are_named(old: OldSystem) -> None:
    old.person(1)
    old.add("inventada", {"id": 1}, {"id": 2})
    old.add("add_category", {"id": 900, "name": "Apicultura"})

    report = old.bring()

    assert ("inventada", 2, "no hosted module knows this table") in [
        (aside.table, aside.rows, aside.why) for aside in report.aside
    ]
    assert "foro_post is not in the source." in report.remarks
    assert "add_category has no column description in the source: ours is at its default." in report.remarks
    assert User.objects.count() == 1

"""Rows to measure on: as many of each kind as asked for, written straight into the tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from modules.accounts.keys import hash_of
from modules.accounts.models import AccessKey, User
from modules.chat.models import Message, Participant, Receipt, Room
from modules.forum.models import Comment, Community, Post
from modules.marketplace.models import Ad, SecondaryImage
from modules.media.models import MediaFile
from modules.profiles.models import GalleryItem, ProfileRecord

KEY = "f" * 40
START = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """How many rows there are of each kind. Comments and messages are spread over the posts and rooms."""

    people: int
    posts: int
    comments: int
    ads: int
    rooms: int
    messages: int


# What the old server was measured with.
USUAL = Amounts(people=300, posts=200, comments=1000, ads=500, rooms=20, messages=1000)
# One post that everybody has something to say to.
THREAD = Amounts(people=300, posts=1, comments=1000, ads=10, rooms=10, messages=10)
FEW = Amounts(people=10, posts=10, comments=10, ads=10, rooms=10, messages=10)
MANY = Amounts(people=1000, posts=1000, comments=1000, ads=1000, rooms=1000, messages=1000)


# Those that refer to others first.
_TABLES = [
    Receipt,
    Message,
    Participant,
    Room,
    SecondaryImage,
    Ad,
    Comment,
    Post,
    GalleryItem,
    ProfileRecord,
    MediaFile,
]


def fill(amounts: Amounts) -> None:
    """Write the rows, in place of those that are there; the first person has the key KEY and is in every room."""
    empty()
    people = _people(amounts.people)
    files = _files(max(amounts.people // 2, 20))
    _profiles(people, files)
    _forum(amounts, people, files)
    _market(amounts, people, files)
    _chat(amounts, people, files)


def empty() -> None:
    """Remove all rows that could be in the way of others."""
    for table in [*_TABLES, AccessKey, User]:
        table.objects.all()._raw_delete("default")


def _moment(number: int) -> datetime:
    return START + timedelta(minutes=number)


def _people(count: int) -> list[int]:
    roles = ["Specialist", "businessman", "consumer"]
    users = [
        User(
            phone_number=f"+5058{number:07d}",
            phone_digits=f"5058{number:07d}",
            password="!",
            role=roles[number % 3],
            full_name=f"Ana {number}",
            last_name="Prueba",
            bio="Ganadera de tercera generación",
            latitude=Decimal("12.1328000"),
            longitude=Decimal("-86.2504000"),
            profile_picture=f"https://files.example.com/p{number}.png",
            date_joined=_moment(number),
        )
        for number in range(count)
    ]
    made = User.objects.bulk_create(users, batch_size=CHUNK)
    AccessKey.objects.create(hash=hash_of(KEY), user=made[0])
    return [user.id for user in made]


def _files(count: int) -> list[int]:
    files = [
        MediaFile(
            owner_id=1,
            name="foto",
            url=f"https://files.example.com/{number}.png",
            created_at=_moment(number),
            kind="image",
        )
        for number in range(count)
    ]
    return [file.id for file in MediaFile.objects.bulk_create(files, batch_size=CHUNK)]


def _profiles(people: list[int], files: list[int]) -> None:
    kinds = ["specialist", "businessman", "consumer"]
    profiles = [
        ProfileRecord(user_id=id, kind=kinds[place % 3], profession="Veterinaria", about_us="Bovinos y equinos")
        for place, id in enumerate(people)
    ]
    ProfileRecord.objects.bulk_create(profiles, batch_size=CHUNK)
    gallery = [
        GalleryItem(profile_id=id, media_id=files[(place + shift) % len(files)])
        for place, id in enumerate(people)
        if place % 3 < 2
        for shift in range(2)
    ]
    GalleryItem.objects.bulk_create(gallery, batch_size=CHUNK)


def _forum(amounts: Amounts, people: list[int], files: list[int]) -> None:
    communities = list(Community.objects.values_list("id", flat=True).order_by("id"))
    posts = [
        Post(
            author_id=people[number % len(people)],
            community_id=communities[number % len(communities)],
            title=f"Consulta {number}",
            content="¿Alguien ha visto esto en su ganado? " * 4,
            media_id=files[number % len(files)] if number % 3 == 0 else None,
            created_at=_moment(number),
            updated_at=_moment(number),
        )
        for number in range(amounts.posts)
    ]
    made = Post.objects.bulk_create(posts, batch_size=CHUNK)
    # Each third comment answers the one before it on the same post.
    per_post = max(amounts.comments // amounts.posts, 1)
    for place in range(per_post):
        previous = (
            dict(Comment.objects.filter(parent__isnull=True).values_list("post_id", "id")) if place % 3 == 2 else {}
        )
        comments = [
            Comment(
                post_id=post.id,
                parent_id=previous.get(post.id),
                user_id=people[(number + place) % len(people)],
                content="A mí me pasó lo mismo, revise el agua.",
                created_at=_moment(number + place),
                updated_at=_moment(number + place),
            )
            for number, post in enumerate(made)
        ]
        Comment.objects.bulk_create(comments, batch_size=CHUNK)


def _market(amounts: Amounts, people: list[int], files: list[int]) -> None:
    ads = [
        Ad(
            publisher_id=people[number % len(people)],
            title=f"Semilla {number}",
            description="Ciclo de 110 días, tolerante a sequía.",
            price=Decimal(f"{number}.50"),
            category_id=number % 38 + 1,
            condition="new",
            location_name="León",
            latitude=12.4379,
            longitude=-86.878,
            main_image_id=files[number % len(files)],
            created_at=_moment(number),
            updated_at=_moment(number),
        )
        for number in range(amounts.ads)
    ]
    images = [
        SecondaryImage(ad_id=ad.id, media_id=files[(number + shift) % len(files)])
        for number, ad in enumerate(Ad.objects.bulk_create(ads, batch_size=CHUNK))
        for shift in (1, 2)
    ]
    SecondaryImage.objects.bulk_create(images, batch_size=CHUNK)


def _chat(amounts: Amounts, people: list[int], files: list[int]) -> None:
    rooms = Room.objects.bulk_create(
        (Room(name=f"Sala {number}", created_at=_moment(number)) for number in range(amounts.rooms)), batch_size=CHUNK
    )
    others = [people[1 + number % (len(people) - 1)] for number in range(len(rooms))]
    Participant.objects.bulk_create(
        (
            Participant(room_id=room.id, user_id=id)
            for room, other in zip(rooms, others, strict=True)
            for id in (people[0], other)
        ),
        batch_size=CHUNK,
    )
    messages = [
        Message(
            room_id=rooms[number % len(rooms)].id,
            sender_id=people[0] if number % 2 else others[number % len(rooms)],
            content="Buenas, ¿todavía tiene?",
            media_id=files[number % len(files)] if number % 5 == 0 else None,
            timestamp=_moment(number),
        )
        for number in range(amounts.messages)
    ]
    made = Message.objects.bulk_create(messages, batch_size=CHUNK)
    Receipt.objects.bulk_create(
        (
            Receipt(
                message_id=message.id,
                room_id=message.room_id,
                user_id=others[number % len(rooms)] if message.sender_id == people[0] else people[0],
            )
            for number, message in enumerate(made)
        ),
        batch_size=CHUNK,
    )
    for number, room in enumerate(rooms):
        Room.objects.filter(id=room.id).update(last_activity=_moment(amounts.messages + number))

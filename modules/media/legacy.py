"""How records of files come over from the old system, and the files themselves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.legacy import FetchedFile, LegacyFiles, LegacyTable, Reading, Row, Source, same
from modules.media import events, intake
from modules.media.models import MediaFile

# What people own by the old tables that refer to files: the table, the reference, the person.
_USES = (
    ("add_add", "main_image_id", "publisher_id"),
    ("chat_chatmessage", "media_id", "sender_id"),
    ("foro_post", "media_id", "author_id"),
    ("foro_comment", "media_id", "user_id"),
)
# The old models whose files hung on them.
_PROFILES = {("profiles", "specialistprofile"), ("profiles", "businessmanprofile")}


def _users(source: Source, rows: Sequence[Row]) -> dict[int, set[int]]:
    """Who uses each file. The old system did not know whose a file is; what shows it tells."""
    ids = [row["id"] for row in rows]
    users: dict[int, set[int]] = defaultdict(set)
    for file, person in _uses(source, ids):
        users[file].add(person)
    # The person whose profile a file hangs on is asked first: nobody hangs up another's.
    for row in rows:
        if source.model_of(row) in _PROFILES and row.get("object_id"):
            users[row["id"]] = {row["object_id"]}
    everybody = {person for people in users.values() for person in people}
    known = {row["id"] for row in source.where("auth_app_user", "id", everybody, only=["id"])}
    return {file: people & known for file, people in users.items()}


def _uses(source: Source, ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    for table, reference, person in _USES:
        for row in source.where(table, reference, ids, only=[reference, person]):
            yield row[reference], row[person]
    images = list(source.where("add_add_secondary_images", "media_id", ids, only=["add_id", "media_id"]))
    ads = source.where("add_add", "id", {row["add_id"] for row in images}, only=["id", "publisher_id"])
    publishers = {row["id"]: row["publisher_id"] for row in ads}
    for row in images:
        if row["add_id"] in publishers:
            yield row["media_id"], publishers[row["add_id"]]


def _attached(source: Source, row: Row) -> str | None:
    """What the file hangs on, where that shows no files here."""
    model = source.model_of(row)
    if row.get("content_type_id") is None or model in _PROFILES:
        return None
    return ".".join(model) if model else "something unknown"


def _surroundings(source: Source, rows: Sequence[Row]) -> tuple[Mapping[int, set[int]], Mapping[int, str]]:
    attached = {row["id"]: what for row in rows if (what := _attached(source, row))}
    return _users(source, rows), attached


def _file(row: Reading) -> Mapping[str, Any]:
    users, attached = row.extras
    people = users.get(row.raw["id"], set())
    if row.raw["id"] in attached:
        row.note(f"attached to {attached[row.raw['id']]}, which shows no files")
    if row.raw.get("url") and not str(row.raw["url"]).lower().startswith(("http://", "https://")):
        row.note("url: no full address, so nobody can tell where the file is")
    if len(people) > 1:
        row.note("used by several people, so it is nobody's: staff alone can change it")
    return {"owner_id": next(iter(people)) if len(people) == 1 else None}


def _keep(file: FetchedFile) -> Mapping[str, Any]:
    with file.upload() as upload:
        intake.check_size(upload, limit_mb=settings.AGROVET_UPLOAD_LIMIT_MB)
        upload, format = intake.prepared(upload, intake.format_of_upload(upload))
        key = intake.keep(upload, format=format, folder="media")
    return {"key": key, "url": intake.address_of(key), "kind": format.kind, "size": upload.size}


def _announce(file: FetchedFile, kept: Mapping[str, Any]) -> None:
    """In the transaction that changes the record: whoever keeps the address beside the id follows it."""
    intake.use(kept["key"])
    bus.publish(
        events.MediaUpdated(media_id=file.pk, owner_id=file.row["owner_id"], url=kept["url"], updated_at=timezone.now())
    )


TABLES = [
    LegacyTable(
        source="media_media",
        into=MediaFile,
        columns=same(
            "id", "name", "description", "price", "url", "created_at", "object_id", content_type="content_type_id"
        ),
        gather=_surroundings,
        complete=_file,
    ),
]

FILES = [LegacyFiles(model=MediaFile, field="url", also_reads=("owner_id",), keep=_keep, kept=_announce)]

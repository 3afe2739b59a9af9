"""Work images that a specialist uploads, several at once: all of them, or none."""

import logging
from collections.abc import Sequence

from agrovet.kernel.errors import DomainError
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import locked_or_none
from agrovet.kernel.uploads import Upload
from agrovet.kernel.writing import writing
from modules.media import public as media
from modules.profiles import galleries, operations
from modules.profiles.models import ProfileRecord

logger = logging.getLogger(__name__)


def add_work_images(*, user_id: int, by: Identity, uploads: Sequence[Upload], description: str) -> list[media.File]:
    """
    Keep the images and put them into the specialist's gallery.

    :raises Forbidden: if it is somebody else's gallery
    :raises ProfileNotFound: if the person is no specialist
    :raises UnreadableFile: if one of the files is no image; none is kept then
    """
    operations.require_owner(user_id=user_id, by=by)
    if not ProfileRecord.objects.filter(user_id=user_id, kind="specialist").exists():
        if user_id != by.id:
            raise operations.not_found("specialist")
        operations.open_own(me=by, kind="specialist")
    files = _store_all(uploads, user_id=user_id, description=description)
    with writing("profiles"):
        record = locked_or_none(ProfileRecord.objects.filter(user_id=user_id))
        if record:
            galleries.place(user_id=user_id, media_ids=[file.id for file in files])
            operations.announce_updated(record)
    if record is None:
        # The profile was deleted in this very moment.
        _withdraw(files, user_id=user_id)
        raise operations.not_found("specialist")
    return files


def _store_all(uploads: Sequence[Upload], *, user_id: int, description: str) -> list[media.File]:
    files: list[media.File] = []
    try:
        for upload in uploads:
            files.append(
                media.store_image(
                    owner_id=user_id,
                    upload=upload,
                    folder="portfolio",
                    name=upload.name[:200],
                    description=description,
                )
            )
    except DomainError:
        _withdraw(files, user_id=user_id)
        raise
    return files


def _withdraw(files: Sequence[media.File], *, user_id: int) -> None:
    try:
        media.withdraw(ids=[file.id for file in files], person_id=user_id)
    except media.ServiceUnavailable as error:
        # They stay among the person's files, shown nowhere; the first error is the one to tell.
        logger.warning("Could not withdraw files of %s: %s", user_id, error)

"""What other modules may use of media. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import Remembered, ServiceUnavailable, service
from agrovet.kernel.uploads import Upload
from modules.media.contracts import File, FileTooLarge, StoreUnavailable, UnreadableFile

__all__ = [
    "File",
    "FileTooLarge",
    "ServiceUnavailable",
    "StoreUnavailable",
    "UnreadableFile",
    "claim",
    "file_with_url",
    "files",
    "store_image",
    "withdraw",
]


@service("modules.media.queries", remembered=Remembered(until=("media.updated", "media.deleted")))
def files(*, ids: Collection[int], with_papers: bool = False) -> Mapping[int, File]:
    """
    The files with these ids, in one query; ids that name no file are left out.

    So are the papers by which people prove who they are: ask for them only to show them to their owner or
    to staff. Nobody else comes to see one by naming its id in an ad or a message.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.queries")
def file_with_url(*, url: str) -> File | None:
    """
    The file at this address (full, or a path on this server), None where it is none of ours, or a paper.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.operations")
def store_image(
    *, owner_id: int, upload: Upload, folder: str, name: str | None = None, description: str | None = None
) -> File:
    """
    Keep an image that came with a request to another module, as a file of this person.

    `folder` sorts the store (`profiles`, `communities`, `portfolio`). Call it outside of transactions: the
    store may be slow.

    :raises UnreadableFile: if the content is no image
    :raises FileTooLarge: if it is larger than is accepted
    :raises StoreUnavailable: if the store does not answer; nothing was recorded
    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.operations", safe=True)
def claim(*, ids: Collection[int], person_id: int) -> None:
    """
    Something of this person refers to the files: those uploaded without a key become the person's, and
    stay. Files that belong to somebody, and ids that name none, are passed over.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.operations", safe=True)
def withdraw(*, ids: Collection[int], person_id: int) -> None:
    """
    Delete files of this person that were stored for something that then failed; others are passed over.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError

"""What other modules may use of media. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import Remembered, ServiceUnavailable, service
from agrovet.kernel.uploads import Upload
from modules.media.contracts import File, FileChanged, FileTooLarge, StoreUnavailable, UnreadableFile

__all__ = [
    "File",
    "FileChanged",
    "FileTooLarge",
    "ServiceUnavailable",
    "StoreUnavailable",
    "UnreadableFile",
    "claim",
    "file_with_url",
    "files",
    "make_private",
    "show",
    "show_in_chat",
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


@service("modules.media.claims", safe=True)
def claim(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """
    Publish files in an ad or a profile of this person; returns those that it may show, as they are from now on.

    A file uploaded without a key becomes the person's if it came from this address, or if one of the two is not
    known (None); from another address it can be shown, and stays without an owner. Papers, files of others, and
    files of other people's conversations are left out. Of two claims at once, one gets the file: call it before the
    transaction that publishes, and let what it returns decide.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.claims", safe=True)
def show(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """
    Publish files in a post or a community; returns those that it may show. No owner changes.

    Papers, and files of others that these have not published, are left out. What is shown is not deleted after a day.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.claims", safe=True)
def show_in_chat(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """
    Send files in a message of this person; returns them as they were, papers left out. No owner changes.

    What nothing has published is from now on read by its owner, the participants and staff alone; a file uploaded
    without a key only if it came from this address, or one of the two is not known. `is_of_chat` tells of a file of
    somebody else that nothing has published: this person may send it only if they were shown it.

    :raises ServiceUnavailable: if media runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.media.papers", safe=True)
def make_private(*, ids: Collection[int], owner_id: int) -> None:
    """
    Make papers of files of this person: they move to addresses that work for an hour or two, and only their owner
    and staff are given those. From then on nothing else can show them. Files of others are passed over, and what its
    owner has published: that is public already.

    Call it outside of transactions: the store may be slow.

    :raises StoreUnavailable: if the store does not answer; what has not moved stays as it was
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

"""Profile pictures: kept by media, shown by accounts."""

from urllib.parse import urlsplit

from agrovet.kernel.http.origin import client_address
from agrovet.kernel.links import absolute, own_path
from agrovet.kernel.uploads import Upload
from modules.accounts.errors import UnreadablePicture
from modules.media import public as media
from modules.media.public import File


def keep(*, owner_id: int, upload: Upload, field: str) -> File:
    """
    Hand an image over to media, as a file of this person. Not within a transaction: the store may be slow.

    :raises UnreadablePicture: if it is no image, naming the field it came in
    :raises FileTooLarge, StoreUnavailable, ServiceUnavailable: as media says; nothing was kept
    """
    try:
        return media.store_image(owner_id=owner_id, upload=upload, folder="profiles")
    except media.UnreadableFile as error:
        raise UnreadablePicture(error.detail, field=field) from error


def own_file(*, owner_id: int, named: str | int, current: str | None) -> File | None:
    """
    The file of this person that is named by its id or its address.

    None where the present picture is named, or nothing that is the person's: clients send back what they
    were shown, and that must not fail.
    """
    if isinstance(named, int) or (named.isascii() and named.isdigit()):
        id = int(named) if len(str(named)) < 19 else 0
        return _claimed(id, owner_id)
    if current and _names(named, current):
        return None
    # The later clients use one address of this server to upload and another to edit.
    for address in dict.fromkeys([own_path(named), _path_of(named)]):
        if address and (found := media.file_with_url(url=address)) and (file := _claimed(found.id, owner_id)):
            return file
    return None


def _claimed(id: int, owner_id: int) -> File | None:
    file = media.claim(ids=[id], person_id=owner_id, address=client_address()).get(id)
    return file if file and file.owner_id == owner_id and file.url else None


def _names(address: str, current: str) -> bool:
    return address in (current, absolute(current)) or own_path(address) == current or _path_of(address) == current


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # such as an unfinished IPv6 host
        return ""

"""The pictures of communities."""

from datetime import datetime
from typing import Any, Literal

from agrovet.kernel.doors import answer_or
from agrovet.kernel.identity import Identity
from agrovet.kernel.links import own_path
from agrovet.kernel.uploads import Upload
from modules.forum.contracts import FileNotFound
from modules.forum.models import Community
from modules.forum.operations.communities import edit_community, require_charge
from modules.forum.operations.files import NO_FILE, shown_file
from modules.media import public as media

Picture = Literal["cover_image", "avatar"]
PICTURES: tuple[Picture, ...] = ("cover_image", "avatar")
_MEDIA_COLUMN: dict[Picture, str] = {"cover_image": "cover_media_id", "avatar": "avatar_media_id"}


def dress(*, community_id: int, editor: Identity, picture: Picture, source: Upload | int, now: datetime) -> str | None:
    """
    Give a community its cover or avatar: a file that was sent, or the id of one of the person's own.

    Returns the picture's address as it is kept (see `agrovet.kernel.links.absolute`).

    :raises CommunityNotFound: if there is no such community
    :raises NotInCharge: if somebody else made it
    :raises UnreadableFile: if what was sent is no image (see also the other errors of `media.store_image`)
    :raises FileNotFound: if the id is that of no file of this person
    """
    require_charge(community_id=community_id, editor=editor)
    if isinstance(source, Upload):
        file = media.store_image(owner_id=editor.id, upload=source, folder="communities")
    else:
        file = _own_file(source, editor)
    changes = {picture: file.url, _MEDIA_COLUMN[picture]: file.id}
    edit_community(community_id=community_id, editor=editor, changes=changes, now=now)
    return file.url


def columns_of_picture(*, picture: Picture, address: str | None, community_id: int | None = None) -> dict[str, Any]:
    """
    What to write for a picture that was given by its address: nothing, where it is the community's present one.

    A file of ours is remembered by its id, so that the picture follows it; any other address is kept as it is.
    None takes the picture away.
    """
    column = _MEDIA_COLUMN[picture]
    if address is None:
        return {picture: None, column: None}
    path = own_path(address)
    if community_id is not None and Community.objects.filter(id=community_id, **{picture: path}).exists():
        return {}
    file = answer_or(None, media.file_with_url, url=path)
    return {picture: file.url, column: file.id} if file else {picture: address, column: None}


def _own_file(media_id: int, editor: Identity) -> media.File:
    file = shown_file(media_id, author_id=editor.id)
    if file.owner_id not in (editor.id, None):
        raise FileNotFound(NO_FILE)
    return file

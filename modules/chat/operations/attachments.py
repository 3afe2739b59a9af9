"""Files of messages: as clients name them, found."""

from dataclasses import dataclass

from agrovet.kernel.http.origin import client_address
from modules.chat import queries
from modules.chat.contracts import UnknownFile
from modules.media import public as media
from modules.media.public import File


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file as a client names it: by id, or by address. `field` is what the client called it."""

    field: str
    media_id: int | None = None
    url: str | None = None


def resolve(attachment: Attachment | None, *, person_id: int) -> File | None:
    """
    Return the file that a person attaches; whose it is does not change.

    :raises UnknownFile: if it does not exist, or is not theirs, unpublished, and was never shown to them
    """
    if attachment is None:
        return None
    if attachment.media_id is not None:
        file = _shown(attachment.media_id, person_id)
    else:
        found = media.file_with_url(url=attachment.url or "")
        file = _shown(found.id, person_id) if found else None
    if file is None:
        complaint = [f"El archivo {attachment.media_id or attachment.url} no existe."]
        raise UnknownFile("El archivo no existe.", fields={"media": complaint, attachment.field: complaint})
    return file


def _shown(media_id: int, person_id: int) -> File | None:
    file = media.show_in_chat(ids=[media_id], person_id=person_id, address=client_address()).get(media_id)
    if file is None or not file.is_of_chat or file.owner_id == person_id:
        return file
    # Ids are easily guessed: who was never shown the file does not get to see it by sending it to themselves.
    return file if queries.shows_file(media_id=media_id, user_id=person_id) else None

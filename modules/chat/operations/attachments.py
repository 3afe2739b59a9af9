"""Files of messages: as clients name them, found."""

from dataclasses import dataclass

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
    The file that a person attaches; one that was nobody's is theirs from now on.

    :raises UnknownFile: if it does not exist
    """
    if attachment is None:
        return None
    if attachment.media_id is not None:
        file = media.files(ids=[attachment.media_id]).get(attachment.media_id)
    else:
        file = media.file_with_url(url=attachment.url or "")
    if file is None:
        complaint = [f"El archivo {attachment.media_id or attachment.url} no existe."]
        raise UnknownFile("El archivo no existe.", fields={"media": complaint, attachment.field: complaint})
    if file.owner_id is None:
        # Uploaded without a key: it stays from now on, and is the sender's.
        media.claim(ids=[file.id], person_id=person_id)
    return file

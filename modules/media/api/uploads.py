"""The file of a request, in whichever field the client put it."""

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from agrovet.kernel.uploads import Upload
from modules.media.contracts import UnreadableFile

SEVERAL = "Envíe un solo archivo."
MISSING = "No se envió ningún archivo."


def sent_file(request: Request) -> Upload | None:
    """
    The file in `image`, or in the only other file field; None where there is no file.

    :raises UnreadableFile: if there are several, none of them in `image`
    """
    sent = [file for name in request.FILES for file in request.FILES.getlist(name)]
    chosen = request.FILES.get("image") or (sent[0] if len(sent) == 1 else None)
    if chosen is None and sent:
        raise UnreadableFile(SEVERAL, fields={"image": [SEVERAL]})
    return upload_of(chosen) if chosen else None


def upload_of(file: "UploadedFile[Any]") -> Upload:
    """A file that Django has received, as doors pass it."""
    return Upload(name=file.name or "", size=file.size or 0, content=cast(BinaryIO, file.file))

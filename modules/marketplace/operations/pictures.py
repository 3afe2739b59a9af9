"""The pictures of ads: files of media that a person may show."""

from collections.abc import Collection
from dataclasses import dataclass

from modules.marketplace.contracts import ImageNotFound
from modules.media import public as media


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """
    The pictures that a request asks for; None leaves them as they are.

    `main` is the id of a file, or 0 for none; `secondary` replaces the whole list.
    """

    main: int | None = None
    secondary: tuple[int, ...] | None = None


def require_usable(pictures: Pictures, *, owners: Collection[int], kept: Collection[int]) -> None:
    """
    Refuse pictures that are not there or belong to somebody who is none of `owners`.

    Files without an owner, as the old system left them or as uploaded without a key, are anyone's; those
    that the ad shows already (`kept`) are not questioned.

    :raises ImageNotFound: naming the field at fault
    """
    asked = {pictures.main or 0, *(pictures.secondary or ())} - {0, *kept}
    if not asked:
        return
    found = media.files(ids=asked)
    unusable = {id for id in asked if id not in found or found[id].owner_id not in {None, *owners}}
    if pictures.main in unusable:
        # A sentence by itself, not in a list: clients have always had it so.
        sentence = "Media principal no encontrada."
        raise ImageNotFound(sentence, fields={"main_image_id": sentence})
    if unusable:
        missing = ", ".join(str(id) for id in sorted(unusable))
        sentence = f"Imágenes secundarias no encontradas: {missing}."
        raise ImageNotFound(sentence, fields={"secondary_image_ids": [sentence]})

"""The pictures of ads: files of media that a person may show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agrovet.kernel.http.origin import client_address
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


def claim(pictures: Pictures, *, owners: Sequence[int], kept: Collection[int]) -> None:
    """
    Claim the pictures of an ad for the first of `owners` whose they are or may become; call it before publishing.

    Those that the ad shows already (`kept`) are not questioned. What media returns decides: a picture that somebody
    else claimed a moment ago is theirs.

    :raises ImageNotFound: naming the field at fault, if a picture is not there, or is somebody else's
    """
    asked = {pictures.main or 0, *(pictures.secondary or ())} - {0, *kept}
    unusable = set(asked)
    for owner_id in owners:
        if unusable:
            unusable -= media.claim(ids=unusable, person_id=owner_id, address=client_address()).keys()
    if pictures.main in unusable:
        # A sentence by itself, not in a list: clients have always had it so.
        sentence = "Media principal no encontrada."
        raise ImageNotFound(sentence, fields={"main_image_id": sentence})
    if unusable:
        missing = ", ".join(str(id) for id in sorted(unusable))
        sentence = f"Imágenes secundarias no encontradas: {missing}."
        raise ImageNotFound(sentence, fields={"secondary_image_ids": [sentence]})

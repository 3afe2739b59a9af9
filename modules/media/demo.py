"""The pictures of the demo."""

from io import BytesIO

from agrovet.kernel.demo import Cast
from agrovet.kernel.identity import Identity
from agrovet.kernel.uploads import Upload
from modules.media.demo_pictures import PALETTES, landscape
from modules.media.models import MediaFile
from modules.media.operations import upload_file

_OWNERS = {
    "cafe": "julio",
    "vaca": "ines",
    "riego": "riegos",
    "potrero": "tomas",
    "maiz": "semillas",
    "tractor": "semillas",
}


def fill(cast: Cast) -> None:
    """Draw what is not there yet, as files of the people whom it belongs to."""
    for called, owner in _OWNERS.items():
        if owner not in cast.people:
            continue
        owner_id = cast.people[owner]
        there = MediaFile.objects.filter(owner_id=owner_id, name=called).values_list("id", flat=True).first()
        cast.pictures[called] = there or _draw(called, owner_id, cast)


def _draw(called: str, owner_id: int, cast: Cast) -> int:
    content = landscape(PALETTES[called])
    upload = Upload(name=f"{called}.png", size=len(content), content=BytesIO(content))
    owner = Identity(id=owner_id, full_name="", role=None, is_staff=False)
    cast.count("pictures")
    return upload_file(owner=owner, upload=upload, folder="demo", texts={"name": called}).id

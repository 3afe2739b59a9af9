"""The files of the demo data: pictures, and a voice note."""

from io import BytesIO
from pathlib import Path

from agrovet.kernel.demo import DemoData
from agrovet.kernel.identity import Identity
from agrovet.kernel.uploads import Upload
from modules.media.demo_files import FILES, DemoFile
from modules.media.demo_pictures import PALETTES, landscape
from modules.media.models import MediaFile
from modules.media.operations import upload_file

# Synthesised by formants, and recorded as the app records: sound alone, Opus in WebM.
_VOICE = Path(__file__).parent / "demo_voice.webm"


def fill(demo: DemoData) -> None:
    """Upload what is not there yet, as files of the people to whom it belongs."""
    for file in FILES:
        owner_id = demo.people.get(file.owner)
        if owner_id is None:
            continue
        there = MediaFile.objects.filter(owner_id=owner_id, name=file.name).values_list("id", flat=True).first()
        demo.files[file.called] = there or _upload(file, owner_id, demo)


def _upload(file: DemoFile, owner_id: int, demo: DemoData) -> int:
    is_voice = file.called not in PALETTES
    content = _VOICE.read_bytes() if is_voice else landscape(PALETTES[file.called])
    demo.count("voice notes" if is_voice else "pictures")
    return upload_file(
        owner=Identity(id=owner_id, full_name="", role=None, is_staff=False),
        upload=Upload(
            name="voz.webm" if is_voice else f"{file.called}.png", size=len(content), content=BytesIO(content)
        ),
        folder=file.folder,
        texts={"name": file.name, "description": file.description},
    ).id

"""A stand-in for media, for tests of other modules alone: a few records, kept in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from agrovet.kernel.uploads import Upload
from modules.media.contracts import File, UnreadableFile

_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")


class FakeMedia:
    """Answers like the door of media. `add` makes a file."""

    def __init__(self) -> None:
        self.known: dict[int, File] = {}
        self.papers: set[int] = set()

    def add(
        self,
        *,
        owner_id: int | None = None,
        id: int | None = None,
        name: str | None = "0",
        description: str | None = "0",
        url: str | None = "",
        is_paper: bool = False,
    ) -> File:
        """A new file, at `/media/<id>.png` unless it is given another address."""
        number = id or len(self.known) + 1
        file = File(
            id=number,
            owner_id=owner_id,
            name=name,
            description=description,
            price=Decimal("0.00"),
            url=f"/media/{number}.png" if url == "" else url,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        self.known[number] = file
        if is_paper:
            self.papers.add(number)
        return file

    def files(self, *, ids: Collection[int], with_papers: bool = False) -> Mapping[int, File]:
        """The files with these ids; papers on request."""
        return {id: self.known[id] for id in ids if id in self.known and (with_papers or id not in self.papers)}

    def file_with_url(self, *, url: str) -> File | None:
        """The file at this address."""
        return next((file for file in self.known.values() if url in (file.url, file.address)), None)

    def store_image(
        self, *, owner_id: int, upload: Upload, folder: str, name: str | None = None, description: str | None = None
    ) -> File:
        """Keep the record of an image, not its content."""
        if not b"".join(upload.chunks()).startswith(_IMAGES):
            raise UnreadableFile("El archivo no es una imagen válida.")
        return self.add(owner_id=owner_id, name=name, description=description)

    def claim(self, *, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
        """Give files without an owner to the person, from whatever address; returns what is the person's."""
        for id, file in self.files(ids=ids).items():
            if file.owner_id is None:
                self.known[id] = replace(file, owner_id=person_id)
        return {id: file for id, file in self.files(ids=ids).items() if file.owner_id == person_id}

    def show(self, *, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
        """Return the files, without those of other people's conversations."""
        return {
            id: file for id, file in self.files(ids=ids).items() if not file.is_of_chat or file.owner_id == person_id
        }

    def show_in_chat(self, *, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
        """Return the files as they were; of the person's, nothing but conversations shows them from now on."""
        found = self.files(ids=ids)
        self.known |= {id: replace(file, is_of_chat=True) for id, file in found.items() if file.owner_id == person_id}
        return found

    def make_private(self, *, ids: Collection[int], owner_id: int) -> None:
        """Make papers of files of the person."""
        self.papers.update(id for id in ids if id in self.known and self.known[id].owner_id == owner_id)

    def withdraw(self, *, ids: Collection[int], person_id: int) -> None:
        """Forget files of the person."""
        for id, file in self.files(ids=ids).items():
            if file.owner_id == person_id:
                del self.known[id]

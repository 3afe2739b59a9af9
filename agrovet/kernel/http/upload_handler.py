"""Uploaded files, spooled to disk under names of our own."""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class SpoolingUploadHandler(TemporaryFileUploadHandler):
    """
    Django's handler, but for the name on disk: that takes the client's extension, which file systems refuse where it
    is long. The client's name stays with the upload, as text.
    """

    file: TemporaryUploadedFile

    def new_file(self, *arguments: Any, **more: Any) -> None:
        """Open the file that the parts are written to."""
        FileUploadHandler.new_file(self, *arguments, **more)
        extra: Any = self.content_type_extra
        self.file = TemporaryUploadedFile("upload", str(self.content_type), 0, self.charset, extra)
        self.file.name = self.file_name

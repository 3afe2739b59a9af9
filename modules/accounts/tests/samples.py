"""People and files for tests."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from modules.accounts.keys import hash_of, new_key
from modules.accounts.models import AccessKey, User

PASSWORD = "Clave-Segura-1"

_PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGPUqLBhwAaYsIoOWgkAsRwA7P2qqMgAAAAASUVORK5CYII="
)


@dataclass(frozen=True, kw_only=True)
class Someone:
    """A person, their key, and a client that sends it."""

    id: int
    key: str
    client: APIClient

    @property
    def path(self) -> str:
        """Where the person is read and edited."""
        return f"/api/auth/users/{self.id}/"

    def record(self) -> User:
        """The person as they are kept now."""
        return User.objects.get(id=self.id)


def person(full_name: str, *, phone_number: str, password: str = PASSWORD, **fields: Any) -> Someone:
    """A person who has logged in once."""
    user = User.objects.create_user(phone_number, password, full_name=full_name, **fields)
    key = new_key()
    AccessKey.objects.create(hash=hash_of(key), user=user)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return Someone(id=user.id, key=key, client=client)


def png(name: str = "cara.png") -> SimpleUploadedFile:
    """A small image."""
    return SimpleUploadedFile(name, _PNG, "image/png")


def note(name: str = "nota.txt") -> SimpleUploadedFile:
    """A file that is no image, whatever it is called."""
    return SimpleUploadedFile(name, b"hola", "image/png")

"""The pictures of communities over HTTP."""

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.parameters import LARGEST_ID
from agrovet.kernel.http.permissions import LoggedIn
from agrovet.kernel.links import absolute
from agrovet.kernel.uploads import Upload
from modules.forum.api import shapes
from modules.forum.api.forms import PictureForm
from modules.forum.operations.communities import require_charge
from modules.forum.operations.pictures import Picture, dress

BODY: dict[str, Any] = {"multipart/form-data": PictureForm}


class UploadCover(APIView):
    """A community's cover."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_communities_upload_cover", request=BODY, responses={200: shapes.Cover})
    def post(self, request: Request, community_id: int) -> Response:
        """Give a community of one's own its cover."""
        return _dress(request, community_id, "cover_image")


class UploadAvatar(APIView):
    """A community's avatar."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_communities_upload_avatar", request=BODY, responses={200: shapes.Avatar})
    def post(self, request: Request, community_id: int) -> Response:
        """Give a community of one's own its avatar."""
        return _dress(request, community_id, "avatar")


def _dress(request: Request, community_id: int, picture: Picture) -> Response:
    # Before the body is read: who may not change it is not asked for a file.
    require_charge(community_id=community_id, editor=person(request))
    address = dress(
        community_id=community_id,
        editor=person(request),
        picture=picture,
        source=_source(request.data),
        now=timezone.now(),
    )
    return Response({picture: absolute(address) if address else address})


def _source(data: object) -> Upload | int:
    given = data.get("file") if isinstance(data, Mapping) else None
    if isinstance(given, UploadedFile) and given.file is not None:
        return Upload(name=given.name or "", size=given.size or 0, content=cast(BinaryIO, given.file))
    # Some clients upload to media first and send the id here.
    digits = str(given).strip()
    if not isinstance(given, bool) and digits.isascii() and digits.isdigit() and 0 < len(digits) < 20:
        return min(int(digits), LARGEST_ID)
    raise DomainError("file required")

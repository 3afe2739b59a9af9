"""Uploading, reading, changing and deleting files."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person, visitor_or_person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parsing import FormParser, MultiPartParser
from agrovet.kernel.http.permissions import Anyone, LoggedIn, PublicReading
from modules.media import operations, queries
from modules.media.api import serializers
from modules.media.api.throttles import AnonymousUploadRate, UploadRate
from modules.media.api.uploads import MISSING, sent_file
from modules.media.contracts import UnreadableFile


class Files(APIView):
    """One's own files, and uploading."""

    parser_classes = [MultiPartParser, FormParser]

    def get_permissions(self) -> Sequence[BasePermission]:
        """Anyone sends a picture; only people have a list."""
        return [Anyone() if self.request.method == "POST" else LoggedIn()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Uploads have limits of their own."""
        uploading = [UploadRate(), AnonymousUploadRate()] if self.request.method == "POST" else []
        return [*super().get_throttles(), *uploading]

    @extend_schema(operation_id="media_list", responses=serializers.FileShape(many=True))
    def get(self, request: Request) -> Response:
        """The files of the person; for staff, all."""
        me = person(request)
        rows = queries.files_shown_to(person_id=me.id, is_staff=me.is_staff)
        return answer_list(request, rows, lambda part: [file.as_json() for file in queries.from_rows(part)])

    @extend_schema(
        operation_id="media_upload",
        request={"multipart/form-data": serializers.NewFile},
        responses={201: serializers.FileShape},
    )
    def post(self, request: Request) -> Response:
        """Upload an image, audio or video; without a key, a small image."""
        form = serializers.NewFile(data=request.data)
        form.is_valid(raise_exception=True)
        upload = sent_file(request)
        if upload is None:
            raise UnreadableFile(MISSING, fields={"image": [MISSING]})
        texts: dict[str, Any] = dict(form.validated_data)
        texts.pop("image", None)
        folder = texts.pop("folder", "")
        file = operations.upload_file(owner=visitor_or_person(request), upload=upload, folder=folder, texts=texts)
        return Response(file.as_json(), status=201)


class OneFile(APIView):
    """One file."""

    permission_classes = [PublicReading]

    @extend_schema(operation_id="media_read", responses=serializers.FileShape)
    def get(self, request: Request, id: int) -> Response:
        """A file; verification papers are shown to their owner and staff alone."""
        return Response(queries.file_shown_to(id=id, person=visitor_or_person(request)).as_json())

    @extend_schema(
        operation_id="media_change",
        request={
            "application/json": serializers.FileTexts,
            "multipart/form-data": serializers.FileChange,
            "application/x-www-form-urlencoded": serializers.FileTexts,
        },
        responses=serializers.FileShape,
    )
    def patch(self, request: Request, id: int) -> Response:
        """Change what is given; by the owner or staff."""
        return self._change(request, id)

    @extend_schema(
        operation_id="media_replace",
        request={
            "application/json": serializers.FileTexts,
            "multipart/form-data": serializers.FileChange,
            "application/x-www-form-urlencoded": serializers.FileTexts,
        },
        responses=serializers.FileShape,
    )
    def put(self, request: Request, id: int) -> Response:
        """As `PATCH`: what is not given stays."""
        return self._change(request, id)

    @extend_schema(operation_id="media_delete", responses={204: None})
    def delete(self, request: Request, id: int) -> Response:
        """Delete a file; by the owner or staff. What showed it stands without it."""
        operations.delete_file(id=id, by=person(request))
        return Response(status=204)

    def _change(self, request: Request, id: int) -> Response:
        form = serializers.FileTexts(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        upload, texts = sent_file(request), form.validated_data
        if upload:
            file = operations.replace_file(id=id, by=person(request), upload=upload, texts=texts)
        else:
            file = operations.change_texts(id=id, by=person(request), texts=texts)
        return Response(file.as_json())


@extend_schema(exclude=True)
class FilesOnceMore(Files):
    """The same under a path that two versions of the client ask for."""


@extend_schema(exclude=True)
class OneFileOnceMore(OneFile):
    """The same under a path that two versions of the client ask for."""

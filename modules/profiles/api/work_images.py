"""Uploading several work images at once."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.parsing import FormParser, MultiPartParser
from agrovet.kernel.uploads import Upload
from modules.profiles import operations, works
from modules.profiles.api import serializers


class UploadWorkImages(APIView):
    """Work images of a specialist."""

    parser_classes = [MultiPartParser, FormParser]

    @extend_schema(
        operation_id="specialists_upload_work_images",
        request={"multipart/form-data": serializers.WorkImages},
        responses={201: serializers.GalleryFileShape(many=True)},
    )
    def post(self, request: Request, id: int) -> Response:
        """Add the images to one's gallery: all of them, or, if one of them is no image, none."""
        me = person(request)
        operations.require_owner(user_id=id, by=me)
        form = serializers.WorkImages(data={"description": request.POST.get("description", "")})
        form.is_valid(raise_exception=True)
        uploads = [
            Upload(name=file.name or "", size=file.size or 0, content=file.file)
            for file in request.FILES.getlist("images")
        ]
        if not uploads:
            raise DomainError("No files provided.")
        files = works.add_work_images(
            user_id=id, by=me, uploads=uploads, description=form.validated_data["description"]
        )
        return Response([file.as_json() for file in files], status=201)

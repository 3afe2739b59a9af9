"""Categories: read by anyone, written by staff."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import PublicReading
from modules.marketplace import queries
from modules.marketplace.api import parameters, shapes
from modules.marketplace.api.representations import categories_json, category_json
from modules.marketplace.api.serializers import CategoryForm
from modules.marketplace.operations.categories import add_category, change_category, remove_category, require_staff


class Categories(APIView):
    """The categories."""

    permission_classes = (PublicReading,)

    @extend_schema(
        operation_id="list_categories", parameters=parameters.PARTS, responses={200: shapes.CategoryShape(many=True)}
    )
    def get(self, request: Request) -> Response:
        """All categories, in the order in which they were made."""
        return answer_list(request, queries.categories(), categories_json)

    @extend_schema(operation_id="add_category", request=CategoryForm, responses={201: shapes.CategoryShape})
    def post(self, request: Request) -> Response:
        """Make a category, as staff."""
        require_staff(person(request))
        form = CategoryForm(data=request.data)
        form.is_valid(raise_exception=True)
        category_id = add_category(**form.validated_data)
        return Response(category_json(queries.category(category_id)), status=201)


class OneCategory(APIView):
    """One category."""

    permission_classes = (PublicReading,)

    @extend_schema(operation_id="show_category", responses={200: shapes.CategoryShape})
    def get(self, request: Request, id: int) -> Response:
        """A category."""
        return Response(category_json(queries.category(id)))

    @extend_schema(
        operation_id="change_category", request=CategoryForm(partial=True), responses={200: shapes.CategoryShape}
    )
    def patch(self, request: Request, id: int) -> Response:
        """Change what is given, as staff."""
        return self._change(request, id)

    @extend_schema(
        operation_id="replace_category", request=CategoryForm(partial=True), responses={200: shapes.CategoryShape}
    )
    def put(self, request: Request, id: int) -> Response:
        """As `PATCH`: what is not given stays."""
        return self._change(request, id)

    @extend_schema(operation_id="remove_category", responses={204: None})
    def delete(self, request: Request, id: int) -> Response:
        """Remove a category, as staff; the ads in it stay, without one."""
        require_staff(person(request))
        remove_category(category_id=id)
        return Response(status=204)

    def _change(self, request: Request, id: int) -> Response:
        require_staff(person(request))
        form = CategoryForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        change_category(category_id=id, changes=form.validated_data)
        return Response(category_json(queries.category(id)))

"""Ads."""

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn, PublicReading
from modules.marketplace import queries
from modules.marketplace.api import parameters, shapes
from modules.marketplace.api.representations import ad_json, ads_json
from modules.marketplace.api.serializers import AdForm
from modules.marketplace.contracts import PlaceMissing
from modules.marketplace.operations import publishing, removals
from modules.marketplace.operations.publishing import NewAd


class Ads(APIView):
    """The ads, and publishing one."""

    permission_classes = (PublicReading,)

    @extend_schema(
        operation_id="list_ads",
        parameters=[
            *parameters.FILTERS,
            *parameters.place(default_radius=parameters.RADIUS_OF_THE_LIST_KM, required=False),
            parameters.ORDER,
            *parameters.PARTS,
        ],
        responses={200: shapes.AdShape(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Ads of any status, the newest first unless asked otherwise."""
        circle = parameters.asked_circle(request, default_radius=parameters.RADIUS_OF_THE_LIST_KM)
        found = queries.found_ads(parameters.asked_ads(request, within=circle))
        return answer_list(request, found, ads_json)

    @extend_schema(operation_id="publish_ad", request=AdForm, responses={201: shapes.AdShape})
    def post(self, request: Request) -> Response:
        """Publish an ad, as a specialist or a businessman."""
        publisher = person(request)
        publishing.require_publisher(publisher)
        form = AdForm(data=request.data)
        form.is_valid(raise_exception=True)
        ad_id = publishing.publish_ad(
            person=publisher, ad=NewAd(**form.fields_of_ad), pictures=form.pictures, now=now()
        )
        return Response(ad_json(queries.ad(ad_id)), status=201)


class OneAd(APIView):
    """One ad."""

    permission_classes = (PublicReading,)

    @extend_schema(operation_id="show_ad", responses={200: shapes.AdShape})
    def get(self, request: Request, id: int) -> Response:
        """An ad."""
        return Response(ad_json(queries.ad(id)))

    @extend_schema(operation_id="edit_ad", request=AdForm(partial=True), responses={200: shapes.AdShape})
    def patch(self, request: Request, id: int) -> Response:
        """Change what is given; by the publisher or staff."""
        return self._edit(request, id)

    @extend_schema(operation_id="replace_ad", request=AdForm(partial=True), responses={200: shapes.AdShape})
    def put(self, request: Request, id: int) -> Response:
        """As `PATCH`: what is not given stays."""
        return self._edit(request, id)

    @extend_schema(operation_id="take_down_ad", responses={204: None})
    def delete(self, request: Request, id: int) -> Response:
        """Remove an ad for good; by the publisher or staff."""
        removals.take_down_ad(person=person(request), ad_id=id, now=now())
        return Response(status=204)

    def _edit(self, request: Request, id: int) -> Response:
        publishing.require_author(person(request), ad_id=id)
        form = AdForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        publishing.edit_ad(
            person=person(request), ad_id=id, changes=form.fields_of_ad, pictures=form.pictures, now=now()
        )
        return Response(ad_json(queries.ad(id)))


class MyAds(APIView):
    """One's own ads."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="list_my_ads", parameters=parameters.PARTS, responses={200: shapes.AdShape(many=True)})
    def get(self, request: Request) -> Response:
        """The person's own ads, the newest first."""
        return answer_list(request, queries.ads_of(person(request).id), ads_json)


class FollowedAds(APIView):
    """The ads of those whom one follows."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="list_followed_ads", parameters=parameters.PARTS, responses={200: shapes.AdShape(many=True)}
    )
    def get(self, request: Request) -> Response:
        """The ads of those whom the person follows, the newest first."""
        return answer_list(request, queries.ads_followed_by(person(request).id), ads_json)


class NearbyAds(APIView):
    """The ads round a place."""

    permission_classes = (PublicReading,)

    @extend_schema(
        operation_id="list_nearby_ads",
        parameters=[
            *parameters.place(default_radius=parameters.RADIUS_NEARBY_KM, required=True),
            *parameters.FILTERS,
            *parameters.PARTS,
        ],
        responses={200: shapes.AdShape(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The ads within a real distance of a place, the nearest first."""
        circle = parameters.asked_circle(request, default_radius=parameters.RADIUS_NEARBY_KM)
        if circle is None:
            raise PlaceMissing("lat and lon are required params")
        return answer_list(request, queries.nearest_ads(parameters.asked_ads(request, within=circle)), ads_json)

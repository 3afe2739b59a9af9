"""Notifications over HTTP: everybody has their own alone."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn
from modules.forum.api import representations, shapes
from modules.forum.api.forms import MarkReadForm
from modules.forum.api.views.posts import PARTS
from modules.forum.operations import notices as operations
from modules.forum.queries import notices as queries


class Notifications(APIView):
    """What the person was told."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="forum_notifications_list",
        parameters=PARTS,
        responses={200: shapes.ForumNotification(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The newest first, those that were read too."""
        return answer_list(request, queries.notifications_of(person(request).id), representations.notifications)


class AllNotifications(Notifications):
    """The same, under the name that one client knows."""

    @extend_schema(
        operation_id="forum_notifications_all",
        parameters=PARTS,
        responses={200: shapes.ForumNotification(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The newest first, those that were read too."""
        return super().get(request)


class Notification(APIView):
    """One notification."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="forum_notifications_retrieve", responses={200: shapes.ForumNotification})
    def get(self, request: Request, notification_id: int) -> Response:
        """One of one's own."""
        row = queries.notification_row(notification_id=notification_id, person_id=person(request).id)
        return Response(representations.notifications([row])[0])


class MarkRead(APIView):
    """Notifications, marked as read."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="forum_notifications_mark_read", request=MarkReadForm, responses={200: shapes.NotificationsRead}
    )
    def post(self, request: Request) -> Response:
        """Those of one's own with these ids; without `ids`, all."""
        form = MarkReadForm(data=request.data)
        form.is_valid(raise_exception=True)
        updated = operations.mark_read(recipient_id=person(request).id, ids=form.validated_data.get("ids"))
        return Response({"updated": updated})

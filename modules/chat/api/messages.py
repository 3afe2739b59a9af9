"""Messages over HTTP. Sockets are told once the message is stored."""

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.parameters import whole_number
from agrovet.kernel.http.permissions import LoggedIn
from modules.chat import broadcasts, message_list, news, queries
from modules.chat.api import representations, shapes
from modules.chat.api.asked_room import asked_room, names_room
from modules.chat.api.parameters import LIMIT, PAGES, ROOM, ROOM_ID
from modules.chat.api.serializers import MessageForm, NewMessage, RoomOfMarks
from modules.chat.contracts import MessageNotFound
from modules.chat.operations import marks, messages
from modules.chat.operations.drafts import Draft
from modules.chat.operations.sending import send

NO_ROOM = "Se requiere 'room' query param válido."
NO_ROOM_TO_MARK = "Invalid 'room' parameter."
LAST_MESSAGES = 50


class Messages(APIView):
    """Messages of the rooms of the person who asks."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="chat_messages_list",
        parameters=[ROOM, ROOM_ID, *PAGES],
        responses=shapes.ChatMessage(many=True),
        tags=["chat"],
    )
    def get(self, request: Request) -> Response:
        """The messages of one's rooms, or of one of them, the oldest first."""
        viewer, room_id = person(request), None
        if names_room(request.query_params):
            room_id = asked_room(request.query_params, missing=NO_ROOM)
            queries.room_for(room_id=room_id, user_id=viewer.id)
        return answer_list(
            request,
            message_list.in_rooms_of(user_id=viewer.id, room_id=room_id),
            lambda part: representations.messages(message_list.with_all(message_list.rows(part))),
        )

    @extend_schema(
        operation_id="chat_messages_create",
        request=NewMessage,
        responses={200: shapes.SentMessage, 201: shapes.SentMessage},
        tags=["chat"],
    )
    def post(self, request: Request) -> Response:
        """Send a message (201). With the `client_msg_id` of one that was sent, that one is answered (200)."""
        form = NewMessage(data=request.data)
        form.is_valid(raise_exception=True)
        sent = send(
            Draft(
                room_id=form.validated_data["room"],
                sender_id=person(request).id,
                content=form.said or "",
                attachment=form.attachment,
                client_msg_id=form.name,
                now=timezone.now(),
            )
        )
        if sent.is_new:
            broadcasts.send(news.of_message(sent))
        return Response(representations.sent(sent), status=201 if sent.is_new else 200)


class LastMessages(APIView):
    """What a client shows when it opens a room."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="chat_messages_last",
        parameters=[ROOM, ROOM_ID, LIMIT],
        responses=shapes.ChatMessage(many=True),
        tags=["chat"],
    )
    def get(self, request: Request) -> Response:
        """The latest messages of a room, the oldest of them first."""
        room_id = asked_room(request.query_params, missing=NO_ROOM)
        queries.room_for(room_id=room_id, user_id=person(request).id)
        most = min(whole_number(request, "limit") or LAST_MESSAGES, settings.AGROVET_LIST_LIMIT)
        rows = message_list.latest(room_id=room_id, most=most)
        return Response(representations.messages(message_list.with_all(rows)))


class MarkRead(APIView):
    """Telling that a room has been read."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="chat_messages_mark_read", request=RoomOfMarks, responses=shapes.MarkedRead, tags=["chat"]
    )
    def post(self, request: Request) -> Response:
        """All that others said in the room has been read."""
        reader = person(request)
        room_id = asked_room(request.data, missing=NO_ROOM_TO_MARK)
        read = marks.mark_read(room_id=room_id, reader_id=reader.id, now=timezone.now())
        broadcasts.send(news.of_reading(read, room_id=room_id, reader_id=reader.id))
        return Response({"updated": read.message_ids})


class OneMessage(APIView):
    """A message: for the participants of its room to read, for its sender to change."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="chat_messages_retrieve", responses=shapes.ChatMessage, tags=["chat"])
    def get(self, request: Request, message_id: int) -> Response:
        """The message."""
        return self._answer(request, message_id)

    @extend_schema(
        operation_id="chat_messages_update", request=MessageForm, responses=shapes.ChatMessage, tags=["chat"]
    )
    def put(self, request: Request, message_id: int) -> Response:
        """As PATCH."""
        return self._change(request, message_id)

    @extend_schema(
        operation_id="chat_messages_partial_update", request=MessageForm, responses=shapes.ChatMessage, tags=["chat"]
    )
    def patch(self, request: Request, message_id: int) -> Response:
        """Correct one's own message: its text, or its file. It stays in its room."""
        return self._change(request, message_id)

    @extend_schema(operation_id="chat_messages_destroy", request=None, responses={204: None}, tags=["chat"])
    def delete(self, request: Request, message_id: int) -> Response:
        """Take one's own message back."""
        messages.delete_message(message_id=message_id, user_id=person(request).id, now=timezone.now())
        return Response(status=204)

    def _change(self, request: Request, message_id: int) -> Response:
        sender = person(request)
        messages.own_message(message_id=message_id, user_id=sender.id)
        form = MessageForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        changed = messages.change_message(
            message_id=message_id,
            user_id=sender.id,
            content=form.said,
            attachment=form.attachment,
            drop_file=form.drops_file,
        )
        broadcasts.send(news.of_change(changed))
        return self._answer(request, message_id)

    def _answer(self, request: Request, message_id: int) -> Response:
        own = message_list.in_rooms_of(user_id=person(request).id).filter(id=message_id)
        rows = message_list.rows(own)
        if not rows:
            raise MessageNotFound
        return Response(representations.messages(message_list.with_all(rows))[0])

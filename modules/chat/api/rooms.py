"""Rooms over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import answer_list
from agrovet.kernel.http.permissions import LoggedIn
from modules.chat import room_list
from modules.chat.api import representations, shapes
from modules.chat.api.parameters import PAGES
from modules.chat.api.serializers import RoomForm
from modules.chat.contracts import RoomNotFound, RoomSummary, WrongParticipants
from modules.chat.operations import membership, rooms
from modules.chat.rates import GroupRate


def _answer(request: Request, room_id: int, status: int = 200) -> Response:
    viewer = person(request)
    card = room_list.card(room_id=room_id, user_id=viewer.id)
    return Response(representations.rooms([card], viewer_id=viewer.id, scheme=request.auth)[0], status=status)


def _opened(request: Request, open_room: Callable[[], tuple[RoomSummary, bool]]) -> Response:
    """Answer with the room; one that is deleted before it can be shown is opened again, once."""
    room, _ = open_room()
    status = 200 if room.is_private else 201
    try:
        return _answer(request, room.id, status)
    except RoomNotFound:
        room, _ = open_room()
        return _answer(request, room.id, status)


class Rooms(APIView):
    """The rooms of the person who asks."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="chat_rooms_list", parameters=PAGES, responses=shapes.ChatRoom(many=True), tags=["chat"]
    )
    def get(self, request: Request) -> Response:
        """One's own rooms, the one where something was said last first."""
        viewer = person(request)
        return answer_list(
            request,
            room_list.rooms_query(user_id=viewer.id),
            lambda part: representations.rooms(
                room_list.cards(part, user_id=viewer.id), viewer_id=viewer.id, scheme=request.auth
            ),
        )

    @extend_schema(
        operation_id="chat_rooms_create",
        request=RoomForm,
        responses={200: shapes.ChatRoom, 201: shapes.ChatRoom},
        tags=["chat"],
    )
    def post(self, request: Request) -> Response:
        """A private room of two (200: it is the one they have), or a group (201)."""
        form = RoomForm(data=request.data)
        form.is_valid(raise_exception=True)
        if not form.validated_data["is_private"]:
            GroupRate().require_room(str(person(request).id))
        return _opened(
            request,
            lambda: rooms.make_room(
                maker_id=person(request).id,
                participant_ids=form.people or [],
                is_private=form.validated_data["is_private"],
                name=form.validated_data.get("name") or "",
                now=timezone.now(),
            ),
        )


class PrivateRoom(APIView):
    """The one room of two people."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="chat_rooms_get_or_create_private", request=RoomForm, responses=shapes.ChatRoom, tags=["chat"]
    )
    def post(self, request: Request) -> Response:
        """The room of these two; who asks must be one of them."""
        asker_id, ids = person(request).id, _two(request.data)
        return _opened(request, lambda: rooms.private_room(asker_id=asker_id, participant_ids=ids, now=timezone.now()))


def _two(data: Any) -> list[int]:
    given = (data.get("participants_ids") or data.get("participants")) if isinstance(data, Mapping) else None
    if hasattr(data, "getlist"):
        # A form repeats the field instead of holding a list.
        given = data.getlist("participants_ids") or data.getlist("participants")
    if not isinstance(given, list) or len(given) != 2:
        raise WrongParticipants(rooms.TWO)
    form = RoomForm(data={"participants_ids": given})
    if not form.is_valid():
        raise WrongParticipants(rooms.NOBODY)
    ids: list[int] = form.validated_data["participants_ids"]
    return ids


class OneRoom(APIView):
    """A room, for its participants alone; to others it is not there."""

    permission_classes = [LoggedIn]

    @extend_schema(operation_id="chat_rooms_retrieve", responses=shapes.ChatRoom, tags=["chat"])
    def get(self, request: Request, room_id: int) -> Response:
        """The room."""
        return _answer(request, room_id)

    @extend_schema(operation_id="chat_rooms_update", request=RoomForm, responses=shapes.ChatRoom, tags=["chat"])
    def put(self, request: Request, room_id: int) -> Response:
        """As PATCH."""
        return self._change(request, room_id)

    @extend_schema(operation_id="chat_rooms_partial_update", request=RoomForm, responses=shapes.ChatRoom, tags=["chat"])
    def patch(self, request: Request, room_id: int) -> Response:
        """
        Change its name, or who is in it (the whole list). A private room keeps its two people. In a group anybody
        adds people and leaves; only who made it, or has been in it longest, removes others, who are cut off at once.
        """
        return self._change(request, room_id)

    @extend_schema(operation_id="chat_rooms_destroy", request=None, responses={204: None}, tags=["chat"])
    def delete(self, request: Request, room_id: int) -> Response:
        """Delete a private room, with what was said in it; leave a group."""
        membership.leave_or_delete_room(room_id=room_id, user_id=person(request).id, now=timezone.now())
        return Response(status=204)

    def _change(self, request: Request, room_id: int) -> Response:
        viewer = person(request)
        card = room_list.card(room_id=room_id, user_id=viewer.id)
        form = RoomForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        if set(form.people or ()) - set(card.participant_ids):
            GroupRate().require_room(str(viewer.id))
        changed = membership.change_room(
            room_id=room_id,
            user_id=viewer.id,
            name=form.validated_data.get("name"),
            participant_ids=form.people,
            now=timezone.now(),
        )
        if viewer.id in changed.participant_ids:
            return _answer(request, room_id)
        # Who has just left sees the room for the last time.
        return Response(representations.rooms([card], viewer_id=viewer.id, scheme=request.auth)[0])

"""The list of rooms in plain SQL."""

from collections import defaultdict
from typing import Any

from tests.bench.plain import Row, among, moment, select, whose_key, write

ROOMS = (
    "SELECT r.id, r.name, r.is_private, r.created_at, r.last_activity,"
    " (SELECT COUNT(*) FROM chat_receipt c JOIN chat_message m ON m.id = c.message_id"
    "  WHERE c.room_id = r.id AND c.user_id = %s AND NOT c.read AND m.sender_id <> c.user_id)"
    " FROM chat_room r JOIN chat_participant p ON p.room_id = r.id AND p.user_id = %s"
    " ORDER BY r.last_activity DESC, r.id DESC LIMIT 1000"
)
MESSAGES = (
    "SELECT id, room_id, sender_id, content, media_id, client_msg_id, timestamp, delivered, delivered_at, read, read_at FROM"
    " (SELECT *, ROW_NUMBER() OVER (PARTITION BY room_id ORDER BY timestamp DESC, id DESC) AS place FROM chat_message) latest"
    " WHERE place <= 50 AND room_id IN"
)
RECEIPTS = (
    "SELECT id, message_id, user_id, delivered, delivered_at, read, read_at FROM chat_receipt WHERE message_id IN"
)


def rooms() -> bytes:
    """The list of rooms, as the first person sees it with the first generation of clients."""
    whose_key()
    viewer = select("SELECT MIN(id) FROM accounts_user")[0][0]
    rows = select(ROOMS, [viewer, viewer])
    ids = [row[0] for row in rows]
    participants: dict[int, list[int]] = defaultdict(list)
    for room_id, user_id in sorted(among("SELECT room_id, user_id FROM chat_participant WHERE room_id IN", ids)):
        participants[room_id].append(user_id)
    messages = sorted(among(MESSAGES, ids), key=lambda row: (row[6], row[0]))
    receipts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in among(RECEIPTS, [row[0] for row in messages]):
        receipts[row[1]].append(_receipt(row))
    people = _people({id for group in participants.values() for id in group})
    files = dict(among("SELECT id, url FROM media_file WHERE id IN", {row[4] for row in messages if row[4]}))
    of_room: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in messages:
        of_room[row[1]].append(_message(row, people, files, receipts))
    return write([_room(row, viewer, participants, people, of_room) for row in rows])


def _people(ids: set[int]) -> dict[int, dict[str, Any]]:
    sql = "SELECT id, full_name, last_name, phone_number, profile_picture FROM accounts_user WHERE id IN"
    return {
        id: {
            "id": id,
            "full_name": full_name,
            "last_name": last_name,
            "name": full_name,
            "username": full_name,
            "phone_number": phone_number,
            "profile_picture": picture,
            "profile_picture_url": picture,
            "avatar": picture,
        }
        for id, full_name, last_name, phone_number, picture in among(sql, ids)
    }


def _receipt(row: Row) -> dict[str, Any]:
    return {
        "receipt_id": row[0],
        "user_id": row[2],
        "delivered": bool(row[3]),
        "delivered_at": moment(row[4]),
        "read": bool(row[5]),
        "read_at": moment(row[6]),
    }


def _message(row: Row, people: dict[int, Any], files: dict[int, str], receipts: dict[int, Any]) -> dict[str, Any]:
    return {
        "id": row[0],
        "message_id": row[0],
        "room": row[1],
        "room_id": row[1],
        "sender": people[row[2]],
        "sender_id": row[2],
        "content": row[3],
        "text": row[3],
        "message": row[3],
        "media": row[4],
        "media_id": row[4],
        "media_url": files.get(row[4]),
        "media_spectrum": None,
        "timestamp": moment(row[6]),
        "created_at": moment(row[6]),
        "client_msg_id": row[5],
        "receipts": receipts[row[0]],
        "delivered": bool(row[7]),
        "delivered_at": moment(row[8]),
        "read": bool(row[9]),
        "read_at": moment(row[10]),
        "is_read": bool(row[9]),
    }


def _room(
    row: Row, viewer: int, participants: dict[int, list[int]], people: dict[int, Any], messages: dict[int, list[Any]]
) -> dict[str, Any]:
    ids = participants[row[0]]
    shown = [people[id] for id in ids]
    other = next(one for one in shown if one["id"] != viewer)
    said = messages[row[0]]
    return {
        "id": row[0],
        "name": row[1],
        "participants": shown,
        "participants_ids": ids,
        "participants_usernames": [one["username"] for one in shown],
        "other_participant": other["name"],
        "avatar": other["avatar"],
        "is_private": bool(row[2]),
        "created_at": moment(row[3]),
        "last_activity": moment(row[4]),
        "updated_at": moment(row[4] or row[3]),
        "messages": said,
        "last_message": said[-1]["content"] if said else "",
        "unread_count": row[5],
    }

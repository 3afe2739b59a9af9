"""Writes, by subject: rooms, messages, marks of delivery and reading, and what follows when others go."""

from modules.chat.operations.rooms import open_private_room

__all__ = ["open_private_room"]

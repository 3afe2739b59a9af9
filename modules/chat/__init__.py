"""Chat: rooms, messages, receipts, presence, sockets."""

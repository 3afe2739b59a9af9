"""
External brokers, all spoken to in the same way: topics are made, messages sent and received.

It knows nothing of the bus. `docs/adr/0012-brokers-outside.md` tells which client is used for which, and why.
"""

from agrovet.kernel.broker.errors import BrokerAway, TooLarge
from agrovet.kernel.broker.kinds import receiver_for, sender_for, topics_at
from agrovet.kernel.broker.messages import Message, Received, Receiver, Sender, Topics, TopicState

__all__ = [
    "BrokerAway",
    "Message",
    "Received",
    "Receiver",
    "Sender",
    "TooLarge",
    "TopicState",
    "Topics",
    "receiver_for",
    "sender_for",
    "topics_at",
]

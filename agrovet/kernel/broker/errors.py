"""What can be wrong with a broker, and what with a message."""


class BrokerAway(Exception):
    """The broker does not answer, or does not take anything now: no fault of the message. Try again later."""


class TooLarge(Exception):
    """The broker will never take this message: it is larger than it allows."""

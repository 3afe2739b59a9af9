"""What goes wrong on the way to a service, told apart by what may be done about it."""


class NoAnswer(Exception):
    """There is no answer of the service; the text says why, for the log alone."""


class NotReached(NoAnswer):
    """No connection came about: nothing was sent."""


class Overloaded(NotReached):
    """All connections are in use, and enough requests wait for one already."""


class SlowClient(Overloaded):
    """The client keeps the service waiting; that is no fault of the service."""


class LeftAlone(NotReached):
    """It has not answered lately, and is not asked for a while."""


class Lost(NoAnswer):
    """The connection ended; whether the request was carried out, nobody knows."""


class Malformed(NoAnswer):
    """What the service says is not HTTP, or not in a form that may be passed on."""


class Late(NoAnswer):
    """The service took longer than it may."""


class ClientGone(NoAnswer):
    """Nobody waits for the answer any more."""

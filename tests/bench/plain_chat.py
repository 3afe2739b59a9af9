"""The list of rooms in plain SQL."""


def rooms() -> bytes:
    """The list of rooms, as the first person sees it with the first generation of clients."""
    raise NotImplementedError

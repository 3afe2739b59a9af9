"""Why the server does not start."""


class Refusal(Exception):
    """A sentence for the person at the command line: what is wrong, then what to do."""

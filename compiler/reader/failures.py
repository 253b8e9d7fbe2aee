"""What reading a phrase fails with: what was expected, and how far the reading came."""


class Expected(Exception):
    """The phrase cannot be read; never leaves the reader, it becomes an uncovered requirement.

    ``position`` is the index of the token at which something else was expected; of several attempts the one that
    came furthest says the reason.
    """

    def __init__(self, what: str, position: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.position = position


def furthest(failures: list[Expected]) -> Expected:
    """The failure to report; the first of equals."""
    return max(failures, key=lambda failure: failure.position)

"""Line ends as a person's editor or checkout left them; merging is done on ``\\n``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LineEnds:
    """``crlf``: every line ends in ``\\r\\n``. ``mark``: the text began with a byte order mark."""

    crlf: bool = False
    mark: bool = False

    def apply(self, text: str) -> str:
        """The text with these line ends."""
        ended = text.replace("\n", "\r\n") if self.crlf else text
        return "\ufeff" + ended if self.mark else ended


def without_line_ends(text: str) -> tuple[str, LineEnds]:
    """The text with ``\\n`` only, and how to undo that. Mixed line ends are content and stay."""
    mark = text.startswith("\ufeff")
    plain = text.removeprefix("\ufeff")
    unix = plain.replace("\r\n", "\n")
    crlf = "\n" in unix and unix.replace("\n", "\r\n") == plain
    return (unix if crlf else plain), LineEnds(crlf, mark)

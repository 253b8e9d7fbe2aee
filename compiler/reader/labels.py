"""A labelled bullet of an operation, such as ``**Who**: members``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """The text of a labelled bullet; nested bullets are joined to it by semicolons."""

    text: str
    requirements: tuple[str, ...]

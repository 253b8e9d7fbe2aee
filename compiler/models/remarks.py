"""What models have to say about a compile beside their replies: each thing once, with a count."""

from collections.abc import Callable

from ast_schemas.diagnostic import Diagnostic


class Remarks:
    """Filled while models are asked, read when the compile ends."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[int, Callable[[int], Diagnostic]]] = {}

    def say(self, about: str, what: Callable[[int], Diagnostic]) -> None:
        """One more case of ``about``; ``what`` makes the diagnostic from the number of cases. The first one stays."""
        count, first = self._said.get(about, (0, what))
        self._said[about] = (count + 1, first)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """One for each thing that was said, in the order in which they came up."""
        return tuple(what(count) for count, what in self._said.values())

"""Which known name a misspelt one may have meant. For hints and offered fixes: nothing is ever replaced by a guess."""

import difflib
from collections.abc import Iterable


class Suggestion(str):
    """``did you mean `title`?``, which also says the name alone."""

    __slots__ = ("name",)

    name: str

    def __new__(cls, name: str) -> "Suggestion":
        """The hint about a name."""
        made = super().__new__(cls, f"did you mean `{name}`?")
        made.name = name
        return made


def did_you_mean(value: str, allowed: Iterable[str]) -> Suggestion | None:
    """The nearest of the allowed names, or None if nothing is near."""
    by_folded = {name.casefold(): name for name in sorted(allowed)}
    near = difflib.get_close_matches(value.casefold(), list(by_folded), n=1, cutoff=0.6)
    return Suggestion(by_folded[near[0]]) if near else None

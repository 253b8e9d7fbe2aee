"""Which known name a misspelt one may have meant. For hints only: nothing is ever replaced by a guess."""

import difflib
from collections.abc import Iterable


def did_you_mean(value: str, allowed: Iterable[str]) -> str | None:
    """``did you mean `title`?``, or None if nothing is near."""
    by_folded = {name.casefold(): name for name in sorted(allowed)}
    near = difflib.get_close_matches(value.casefold(), list(by_folded), n=1, cutoff=0.6)
    return f"did you mean `{by_folded[near[0]]}`?" if near else None

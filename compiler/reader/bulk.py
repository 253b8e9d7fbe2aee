"""Steps of an operation that takes a list: those from the first on that is about one item go into a loop over it."""

import json
import re
from collections.abc import Sequence

from compiler.models.protocol import JsonObject


def over_bodies(steps: Sequence[JsonObject]) -> list[JsonObject]:
    """What is loaded first stays outside; guards go inside, for each new row changes what they look at."""
    start = next((place for place, step in enumerate(steps) if _of_one(step)), len(steps))
    inner = list(steps[start:])
    empty = [inner.pop()] if inner and inner[-1]["step"] == "respond" and inner[-1]["row"] is None else []
    if not inner:
        return [*steps]
    loop: JsonObject = {"step": "for_each", "name": "body", "rows": "body", "lock": False, "steps": inner}
    return [*steps[:start], loop, *empty]


def _of_one(step: JsonObject) -> bool:
    return step["step"] not in ("load", "let") or re.search(r"\bbody\b", json.dumps(step)) is not None

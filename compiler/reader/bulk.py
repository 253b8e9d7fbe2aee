"""Steps of an operation that takes a list: those from the first on that is about one item go into a loop over it."""

import json
import re
from collections.abc import Sequence

from compiler.models.protocol import JsonObject


def over_bodies(steps: Sequence[JsonObject]) -> list[JsonObject]:
    """What is loaded first stays outside, with whose it is; guards go inside, for each new row changes what they look
    at."""
    start = next((place for place, step in enumerate(steps) if _of_one(step, steps[place + 1 :])), len(steps))
    inner = list(steps[start:])
    empty = [inner.pop()] if inner and inner[-1]["step"] == "respond" and inner[-1]["row"] is None else []
    if not inner:
        return [*steps]
    loop: JsonObject = {"step": "for_each", "name": "body", "rows": "body", "lock": False, "steps": inner}
    return [*steps[:start], loop, *empty]


def _of_one(step: JsonObject, later: Sequence[JsonObject]) -> bool:
    if re.search(r"\bbody\b", json.dumps(step)) is not None:
        return True
    return step["step"] not in ("load", "let") and not _of_caller(step, later)


def _of_caller(step: JsonObject, later: Sequence[JsonObject]) -> bool:
    """Whether it asks who may touch the rows that are loaded, which no item changes."""
    if step["step"] != "require" or step["otherwise"] != "forbidden" or "(" in step["condition"]:
        return False
    written = {other["row"] for other in later if other["step"] != "respond" and isinstance(other.get("row"), str)}
    return not any(re.search(rf"\b{re.escape(name)}\b", step["condition"]) for name in written)

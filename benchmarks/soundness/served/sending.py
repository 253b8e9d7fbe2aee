"""A body as it goes over the wire: below its envelope, in a list, or as a table."""

import csv
import io
import json
from random import Random
from typing import Any
from urllib.parse import quote

from ast_schemas import ir
from benchmarks.soundness.served.values import in_url

TOO_LARGE = 0.02
"""How often a body has more bytes than the conventions allow."""


def around(operation: ir.Operation, body: Any) -> Any:
    """The body below the name that the operation asks for."""
    return body if operation.envelope.input is None else {operation.envelope.input: body}


def as_table(operation: ir.Operation, bodies: list[dict[str, Any]], random: Random) -> str | None:
    """A list of bodies as CSV, where the operation takes that and chance wants it."""
    if operation.envelope.input is not None or random.random() < 0.6:
        return None
    names = list(dict.fromkeys(name for body in bodies for name in body))
    text = io.StringIO()
    table = csv.DictWriter(text, names)
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in body.items()} for body in bodies)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def in_header(value: Any) -> str:
    """A value as a header has it: no line breaks, and nothing but ASCII."""
    told = in_url(value)
    text = ",".join(told) if isinstance(told, list) else told
    return quote(text, safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~\"\\").strip()


def found_below(answer: Any, name: str) -> str | None:
    """The text of this name, however deep it stands in an answer."""
    if isinstance(answer, dict):
        if isinstance(answer.get(name), str):
            return str(answer[name])
        answer = list(answer.values())
    found = (found_below(item, name) for item in answer) if isinstance(answer, list) else ()
    return next((text for text in found if text is not None), None)

"""The ends of Takes and Answers that say how a body travels and where a client goes on.

``…, under `article` ``, ``…, bare``, ``…, located at the note's address``, ``302 to the link's target``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from compiler.models.protocol import JsonObject
from compiler.reader.labels import Label

_START = r"(?:^|\s*[,;]\s*|\s+)"
_END = r"\s*[.;]?\s*$"
_NAME = r"`([A-Za-z_][A-Za-z0-9_-]*)`"
_UNDER = re.compile(
    rf"{_START}under {_NAME}(?:,?\s+with (?:the |its |their )?total (?:as|under) {_NAME})?{_END}", re.IGNORECASE
)
_BARE = re.compile(rf"(?:^|\s*[,;]\s*)bare{_END}", re.IGNORECASE)
_MEDIA = re.compile(
    rf"(?:^|,|\s)\s*as (?:(csv)|(?:plain )?(text)|(?:an? )?(?:(?:web |html )?page|html)|(?:an? )?(file|download))"
    rf"(?:\s+file)?{_END}",
    re.IGNORECASE,
)
_LIST = re.compile(r"^\s*(?:an? )?list of\s+(?=\S)", re.IGNORECASE)
_REDIRECT = re.compile(
    rf"^\s*(?:(30[12378])\b[:,]?\s*(?:with\s+)?)?(?:a redirect |redirects? (?:the caller )?)?to\s+(.+?){_END}",
    re.IGNORECASE | re.DOTALL,
)
_STATUS = re.compile(r"^\s*(?:(\d{3})\b[:,]?\s*)?(?:with\s+)?", re.IGNORECASE)
_LOCATED = re.compile(rf"\s*[,;]\s*located at\s+(.+?){_END}", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tails:
    """``envelope`` and ``media`` as in the signatures form; ``location`` the words of a value."""

    envelope: JsonObject | None = None
    location: str | None = None
    media: str | None = None
    file: str | None = None
    """The words of the file that a download answers with."""
    takes_list: bool = False


NO_TAILS = Tails()


def without_tails(labels: Mapping[str, Label]) -> tuple[dict[str, Label], Tails]:
    """The labels without their ends, and what these say."""
    left = dict(labels)
    location = _located(left)
    envelope, media = _unwrapped(left), _written(left)
    file = _downloaded(left) if media == "file" else None
    return left, Tails(envelope, location, media, file, _takes_list(left))


def _located(labels: dict[str, Label]) -> str | None:
    """A redirect without a status is 302."""
    label = labels.get("answers")
    if label is None:
        return None
    if redirect := _REDIRECT.match(label.text):
        labels["answers"] = replace(label, text=redirect[1] or "302")
        return redirect[2]
    if found := _LOCATED.search(label.text):
        labels["answers"] = replace(label, text=label.text[: found.start()])
        return found[1]
    return None


def _written(labels: dict[str, Label]) -> str | None:
    """``the notes as CSV``, ``as text``, ``as a page``."""
    label = labels.get("answers")
    found = _MEDIA.search(label.text) if label is not None else None
    if label is None or found is None:
        return None
    labels["answers"] = replace(label, text=label.text[: found.start()])
    return "csv" if found[1] else "text" if found[2] else "file" if found[3] else "html"


def _downloaded(labels: dict[str, Label]) -> str:
    """``200 with the item's photo``: what is left says the status, for a file is no shape of a row."""
    label = labels["answers"]
    found = _STATUS.match(label.text)
    labels["answers"] = replace(label, text=(found[1] if found else None) or "200")
    return label.text[found.end() :] if found else label.text


def _takes_list(labels: dict[str, Label]) -> bool:
    """``a list of notes``, ``a list of title, body``."""
    label = labels.get("takes")
    found = _LIST.match(label.text) if label is not None else None
    if label is None or found is None:
        return False
    labels["takes"] = replace(label, text=label.text[found.end() :])
    return True


def _unwrapped(labels: dict[str, Label]) -> JsonObject | None:
    """The envelope; None if no label has one."""
    found: JsonObject = {"input": None, "output": None, "total": None}
    for label, member in (("takes", "input"), ("answers", "output")):
        if label not in labels:
            continue
        text = labels[label].text
        if under := _UNDER.search(text):
            found[member] = under[1]
            if member == "output":
                found["total"] = under[2]
            labels[label] = replace(labels[label], text=text[: under.start()])
        elif bare := _BARE.search(text):
            found[member] = ""
            labels[label] = replace(labels[label], text=text[: bare.start()])
    return found if any(value is not None for value in found.values()) else None

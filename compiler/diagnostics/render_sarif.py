"""Diagnostics as SARIF 2.1.0, for code hosts and editors."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from ast_schemas.diagnostic import Diagnostic, Place, Related
from compiler.diagnostics.order import in_order
from compiler.diagnostics.pages import page
from compiler.diagnostics.registry import rule
from compiler.diagnostics.sources import NO_SOURCES, Sources

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(
    diagnostics: Iterable[Diagnostic], *, version: str, sources: Sources = NO_SOURCES, root: str = ""
) -> dict[str, Any]:
    """One run of the tool ``formwork``.

    ``sources`` gives the text of the line that a region covers. ``root`` is the URI of the spec's folder, relative to
    where the log is read or absolute; it ends in a slash unless it is empty. Fixes patch forms, which are no files of
    the spec, so that they stand in the property bag of their result (RFC 6902).
    """
    items = in_order(diagnostics)
    codes = sorted({item.code for item in items})
    driver = {"name": "formwork", "version": version, "rules": [_rule(code) for code in codes]}
    results = [_result(item, codes.index(item.code), sources, root) for item in items]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    declared = rule(code)
    words = re.findall(r"[^\W_]+", declared.title)
    return {
        "id": code,
        "name": "".join(word[0].upper() + word[1:] for word in words),
        "shortDescription": {"text": declared.title},
        "help": {"text": page(code), "markdown": page(code)},
        "defaultConfiguration": {"level": declared.severity},
    }


def _result(item: Diagnostic, index: int, sources: Sources, root: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": item.severity,
        "message": {"text": _message(item)},
    }
    location = _location(item, sources, root)
    if location:
        result["locations"] = [location]
    related = [_related(number, other, sources, root) for number, other in enumerate(item.related, 1)]
    if related:
        result["relatedLocations"] = related
    properties = {
        "value": item.value,
        "allowed": list(item.allowed),
        "span": list(item.span) if item.span else None,
        "hint": item.hint,
        "fixes": [fix.model_dump(mode="json") for fix in item.fixes],
    }
    kept = {key: value for key, value in properties.items() if value}
    if kept:
        result["properties"] = kept
    return result


def _message(item: Diagnostic) -> str:
    return f"{item.message} Hint: {item.hint}" if item.hint else item.message


def _related(number: int, other: Related, sources: Sources, root: str) -> dict[str, Any]:
    return {"id": number, "message": {"text": other.message}, **_location(other, sources, root)}


def _location(item: Diagnostic | Related, sources: Sources, root: str) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if item.place:
        location["physicalLocation"] = _physical(item.place, sources, root)
    if item.unit:
        name = f"{item.unit}#{item.path}" if item.path else item.unit
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location


def _physical(place: Place, sources: Sources, root: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": root + quote(place.file)}}
    if place.line > 0:  # a whole file has no region
        region: dict[str, Any] = {"startLine": place.line}
        lines = sources.files.get(place.file, "").splitlines()
        if place.line <= len(lines):
            region["snippet"] = {"text": lines[place.line - 1]}
        physical["region"] = region
    return physical

"""Diagnostics as SARIF 2.1.0, for code hosts and editors."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics.order import in_order
from compiler.diagnostics.registry import rule
from compiler.diagnostics.sources import NO_SOURCES, Sources

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(diagnostics: Iterable[Diagnostic], *, version: str, sources: Sources = NO_SOURCES) -> dict[str, Any]:
    """One run of the tool ``formwork``. ``sources`` gives the end of the line that a region covers."""
    items = in_order(diagnostics)
    codes = sorted({item.code for item in items})
    driver = {"name": "formwork", "version": version, "rules": [_rule(code) for code in codes]}
    results = [_result(item, codes.index(item.code), sources) for item in items]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    declared = rule(code)
    return {
        "id": code,
        "name": declared.title.title().replace(" ", "").replace("-", ""),
        "shortDescription": {"text": declared.title},
        "defaultConfiguration": {"level": declared.severity},
    }


def _result(item: Diagnostic, index: int, sources: Sources) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": item.severity,
        "message": {"text": _message(item)},
    }
    location = _location(item, sources)
    if location:
        result["locations"] = [location]
    properties = {"value": item.value, "allowed": list(item.allowed), "span": item.span, "hint": item.hint}
    kept = {key: value for key, value in properties.items() if value}
    if kept:
        result["properties"] = kept
    return result


def _message(item: Diagnostic) -> str:
    return f"{item.message} Hint: {item.hint}" if item.hint else item.message


def _location(item: Diagnostic, sources: Sources) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if item.place:
        region: dict[str, Any] = {"startLine": item.place.line}
        lines = sources.files.get(item.place.file, "").splitlines()
        if 0 < item.place.line <= len(lines):
            region["snippet"] = {"text": lines[item.place.line - 1]}
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(item.place.file)}, "region": region}
    if item.unit:
        name = f"{item.unit}#{item.path}" if item.path else item.unit
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location

"""A value of the wrong shape is mended where one reading is left, and everything done is logged."""

from typing import Any

import pytest

from ast_schemas.operations import OperationForm
from ast_schemas.schema import SchemaForm
from compiler.fill.coerce import coerced
from compiler.fill.schema import narrowed

OPERATION = narrowed(OperationForm, {"entity": ("Item",), "outcome": ("gone",), "requirement": ("r1",)})
SCHEMA = narrowed(SchemaForm, {"entity": ("Item",), "requirement": ("r1",)})
RESPOND = {"step": "respond", "row": None, "extras": []}


def operation(**changes: Any) -> dict[str, Any]:
    return {"steps": [RESPOND], "requirements": ["r1"], "uncovered": [], **changes}


def test_what_fits_is_never_touched() -> None:
    value = operation()
    assert coerced(value, OPERATION) == (value, ())


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (operation(steps='[{"step": "respond", "row": null, "extras": []}]'), "stringified"),
        (operation(steps=['{"step": "respond", "row": null, "extras": []}']), "stringified"),
        (operation(steps=RESPOND), "wrapped"),
        (operation(requirements="r1"), "wrapped"),
        (operation(steps=[{**RESPOND, "step": "Respond"}]), "case"),
        (operation(steps=[{"row": None, "extras": []}]), "discriminator"),
        (operation(steps=[{**RESPOND, "row": "null"}], requirements=["R1"]), "string_from_str"),
    ],
)
def test_one_reading_is_taken_and_logged(given: dict[str, Any], kind: str) -> None:
    value, log = coerced(given, OPERATION)
    assert kind in {item.kind for item in log}
    if kind != "string_from_str":
        assert value == operation()


def test_numbers_and_booleans_come_out_of_text() -> None:
    limits = {"min_length": "3", "max_length": 5, "minimum": 1, "maximum": None, "pattern": None}
    field = {"required": "true", "unique": False, "limits": limits}
    value, log = coerced({"fields": [field]}, SCHEMA)
    assert value["fields"][0]["required"] is True
    assert value["fields"][0]["limits"]["min_length"] == 3
    assert value["fields"][0]["limits"]["minimum"] == "1"
    assert {item.path for item in log} == {
        "fields[0].required",
        "fields[0].limits.min_length",
        "fields[0].limits.minimum",
    }


@pytest.mark.parametrize(
    "given",
    [
        operation(requirements=["r2"]),
        operation(steps=[{"step": "lod", "row": None, "extras": []}]),
        operation(steps={"0": RESPOND, "1": RESPOND}),
        operation(steps=[{"row": "item"}]),
        operation(uncovered=None),
    ],
)
def test_nothing_is_guessed(given: dict[str, Any]) -> None:
    _, log = coerced(given, OPERATION)
    assert not [item for item in log if item.kind not in ("wrapped",)]

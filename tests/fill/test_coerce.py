"""A value of the wrong shape is mended where one reading is left, and everything done is logged."""

import json
from typing import Any

import pytest

from ast_schemas.operations import OperationForm
from ast_schemas.schema import SchemaForm
from compiler.fill.coerce import coerced
from compiler.fill.schema import narrowed
from compiler.fill.validate import validated

OPERATION = narrowed(OperationForm, {"entity": ("Item",), "outcome": ("gone",), "requirement": ("r1",)})
SCHEMA = narrowed(SchemaForm, {"entity": ("Item",), "requirement": ("r1",)})
RESPOND = {"step": "respond", "row": None, "extras": [], "location": None}


def operation(**changes: Any) -> dict[str, Any]:
    return {"steps": [RESPOND], "requirements": ["r1"], "uncovered": [], **changes}


def test_what_fits_is_never_touched() -> None:
    value = operation()
    assert coerced(value, OPERATION) == (value, ())


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (
            operation(steps='[{"step": "respond", "row": null, "extras": [], "location": null}]'),
            "stringified",
        ),
        (
            operation(steps=['{"step": "respond", "row": null, "extras": [], "location": null}']),
            "stringified",
        ),
        (operation(steps=RESPOND), "wrapped"),
        (operation(requirements="r1"), "wrapped"),
        (operation(steps=[{**RESPOND, "step": "Respond"}]), "case"),
        (operation(steps=[{"row": None, "extras": [], "location": None}]), "discriminator"),
        (operation(steps=[{"extras": [], "location": None}]), "discriminator"),
        (operation(steps=[{"step": "respond", "extras": [], "location": None}]), "null_for_missing"),
        (operation(steps=[{"respond": {"row": None, "extras": [], "location": None}}]), "external_tag"),
        (operation(steps={"0": RESPOND}), "map_to_list"),
        (operation(steps=json.dumps(json.dumps([RESPOND]))), "stringified"),
        (operation(steps=[{"Step": "respond", "row": None, "extras": [], "location": None}]), "key_case"),
        (operation(steps=[{**RESPOND, "comment": "", "note": None}]), "empty_extra"),
        (operation(steps=[{**RESPOND, "Extras": []}]), "empty_extra"),
        (operation(requirements=["R1"]), "string_from_str"),
        (operation(requirements=["[r1]"]), "string_from_str"),
    ],
)
def test_one_reading_is_taken_and_logged(given: dict[str, Any], kind: str) -> None:
    value, log = coerced(given, OPERATION)
    assert kind in {item.kind for item in log}
    assert value == operation()


FIELD = {
    "name": "title", "type": {"kind": "text", "values": None, "precision": None, "scale": None, "many": False},
    "required": True, "unique": False, "case_ignored": None, "default": None, "generated": None,
    "writable": True, "editable": True,
    "limits": {"min_length": 3, "max_length": None, "minimum": None, "maximum": None, "pattern": None},
}  # fmt: skip
UNNAMED = {key: inner for key, inner in FIELD.items() if key != "name"}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"title": UNNAMED}, "map_to_list"),
        ({"title": FIELD}, "map_to_list"),
        ([{**FIELD, "type": {**FIELD["type"], "kind": "string"}}], "alias"),
        ([{**FIELD, "limits": [{"name": "min_length", "value": 3}]}], "list_to_map"),
        ([{**FIELD, "limits": [FIELD["limits"]]}], "unwrapped"),
        ([{**FIELD, "generated": ""}], "null_from_empty"),
        ([{**FIELD, "generated": "None"}], "null_from_str"),
        ([{**FIELD, "limits": {**FIELD["limits"], "min_length": "3.0"}}], "integer_from_str"),
        ([{**FIELD, "name": "`title`"}], "unquoted"),
    ],
)
def test_one_reading_of_a_field_is_taken_and_logged(given: Any, kind: str) -> None:
    value, log = coerced({"fields": given}, SCHEMA)
    assert kind in {item.kind for item in log}
    assert value["fields"] == [FIELD]


@pytest.mark.parametrize(
    "given",
    [
        {"title": {**UNNAMED, "name": "text"}},
        {"title": {**UNNAMED, "colour": "red"}},
        [{**FIELD, "comment": "long"}],
        [{**FIELD, "type": {**FIELD["type"], "kind": "float"}}],
        [{**FIELD, "limits": [FIELD["limits"], FIELD["limits"]]}],
        [{**FIELD, "required": 1}],
        [{**FIELD, "unique": "yes"}],
    ],
)
def test_a_field_with_two_readings_is_left_to_the_diagnostics(given: Any) -> None:
    value, log = coerced({"fields": given}, SCHEMA)
    assert {item.kind for item in log if item.path.startswith("fields")} <= {"wrapped", "null_for_missing"}
    form, said = validated({**value, "requirements": [], "uncovered": []}, SchemaForm, SCHEMA, "schema/Item")
    assert form is None
    assert any((item.path or "").startswith("fields") for item in said)


def test_numbers_and_booleans_come_out_of_text() -> None:
    limits = {"min_length": "3", "max_length": 5, "minimum": 1, "maximum": None, "pattern": None}
    field = {"required": "true", "unique": False, "limits": limits}
    value, log = coerced({"fields": [field]}, SCHEMA)
    assert value["fields"][0]["required"] is True
    assert value["fields"][0]["limits"]["min_length"] == 3
    assert value["fields"][0]["limits"]["minimum"] == "1"
    assert {item.path for item in log if item.kind != "null_for_missing"} == {
        "fields[0].required",
        "fields[0].limits.min_length",
        "fields[0].limits.minimum",
    }


@pytest.mark.parametrize(
    "given",
    [
        operation(requirements=["r2"]),
        operation(steps=[{"step": "lod", "row": None, "extras": [], "location": None}]),
        operation(steps={"a": RESPOND, "b": RESPOND}),
        operation(steps=[{}]),
        operation(steps=[{"row": "item"}]),
        operation(uncovered=None),
    ],
)
def test_nothing_is_guessed(given: dict[str, Any]) -> None:
    _, log = coerced(given, OPERATION)
    assert not [item for item in log if item.kind not in ("wrapped",)]

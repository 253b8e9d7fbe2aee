"""What is too much can be left out: the fix is asked for at the list that holds it."""

from typing import Any

from ast_schemas.outline import SignaturesForm
from compiler.checks import check_unit
from compiler.fill.paths import parts, value_at
from compiler.fill.schema import narrowed
from compiler.fill.slots import fix_schema, patched, slots
from compiler.symbols.table import Accepted
from tests.programs.todo import todo_forms

UNIT = "signatures/lists"


def _with_sort() -> dict[str, Any]:
    form = todo_forms()[UNIT].model_dump(mode="json")
    index = next(place for place, item in enumerate(form["operations"]) if item["kind"] == "list")
    kind = {"kind": "text", "values": None, "precision": None, "scale": None, "many": False}
    sort = {"name": "sort", "place": "query", "type": kind, "entity": None, "field": None, "required": False}
    form["operations"][index]["parameters"].append(sort)
    return form


def test_a_parameter_that_every_list_has_is_left_out_by_one_fix() -> None:
    value = _with_sort()
    accepted = Accepted.of({name: form for name, form in todo_forms().items() if name.startswith("outline/")})
    found = check_unit(UNIT, SignaturesForm.model_validate(value), accepted)
    assert [item.code for item in found] == ["O237"]
    assert (found[0].path or "").endswith(".name")
    schema = narrowed(SignaturesForm, {})
    patch = slots(value, schema, found)
    assert patch is not None
    (slot,) = patch
    assert slot.path.endswith(".parameters")
    assert fix_schema(patch, schema)["properties"]["fix_1"]["type"] == "array"
    kept = [item for item in _parameters(value, slot.path) if item["name"] != "sort"]
    mended = SignaturesForm.model_validate(patched(value, patch, {"fix_1": kept}))
    assert check_unit(UNIT, mended, accepted) == []


def _parameters(value: dict[str, Any], path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = value_at(value, parts(path))[1]
    return found

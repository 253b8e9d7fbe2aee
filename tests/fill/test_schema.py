"""The schema of a call offers what exists and nothing else."""

import json

from ast_schemas.operations import OperationForm
from ast_schemas.outline import OutlineForm
from ast_schemas.schema import SchemaForm
from compiler.fill.forms import FORMS, offered_steps
from compiler.fill.schema import narrowed

OFFERED = {"entity": ("Item", "List"), "outcome": ("list_archived",), "transition": (), "requirement": ("r1",)}


def kinds(schema: dict[str, object]) -> set[str]:
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            tag = value.get("properties", {}).get("step") if isinstance(value.get("properties"), dict) else None
            if tag:
                found.add(tag["const"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(schema)
    return found


def test_references_become_enums_of_what_exists() -> None:
    schema = narrowed(SchemaForm, {"entity": ("Item", "List"), "requirement": ("r1",)})
    text = json.dumps(schema)
    assert '"enum": ["Item", "List"]' in text
    assert "x-ref" not in text
    assert "x-expression" not in text
    assert '"title"' not in text


def test_a_kind_of_reference_that_is_not_offered_stays_free() -> None:
    schema = narrowed(OutlineForm, {"requirement": ("r1",)})
    account = schema["properties"]["conventions"]["anyOf"][0]["properties"]["account"]
    assert {"type": "string"} in account["anyOf"]


def test_an_operation_is_offered_the_steps_of_its_kind() -> None:
    schema = narrowed(OperationForm, OFFERED, offered_steps("list"))
    assert kinds(schema) == {"load", "require", "let", "list"}


def test_what_would_need_a_symbol_that_does_not_exist_is_left_out() -> None:
    assert "transition" not in kinds(narrowed(OperationForm, OFFERED, offered_steps("action")))
    bare = narrowed(OperationForm, {**OFFERED, "outcome": ()}, offered_steps("read"))
    assert kinds(bare) == {"load", "let", "change", "if", "respond", "download"}
    load = next(
        item for item in bare["$defs"]["Step"]["anyOf"] if item.get("properties", {}).get("step") == {"const": "load"}
    )
    assert load["properties"]["otherwise"]["type"] == "null"


def test_most_operation_kinds_see_far_less_than_the_whole_form() -> None:
    whole = len(json.dumps(OperationForm.model_json_schema()))
    for kind in ("read", "list", "report"):
        assert len(json.dumps(narrowed(OperationForm, OFFERED, offered_steps(kind)))) < whole / 4


def test_every_reference_in_every_form_resolves() -> None:
    for form in FORMS.values():
        schema = narrowed(form, {})
        definitions = schema.get("$defs", {})
        for part in json.dumps(schema).split('"$ref": "#/$defs/')[1:]:
            assert part.partition('"')[0] in definitions


def test_narrowing_is_deterministic() -> None:
    texts = {json.dumps(narrowed(OperationForm, OFFERED, offered_steps("action"))) for _ in range(3)}
    assert len(texts) == 1

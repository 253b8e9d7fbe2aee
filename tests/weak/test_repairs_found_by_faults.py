"""Readings that spoiled replies showed to be missing or wrong."""

from typing import Any

from ast_schemas.conventions import NO_CONVENTIONS
from ast_schemas.outline import OutlineForm
from compiler.fill.coerce import coerced
from compiler.fill.extract import Extracted, extract
from compiler.fill.schema import narrowed
from compiler.fill.validate import validated
from compiler.models.protocol import RawReply, Usage


def test_the_word_null_where_a_list_or_null_belongs_is_null_and_a_number_no_list_of_texts() -> None:
    inner: dict[str, Any] = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}
    schema = {"type": "object", "properties": {"values": inner}, "required": ["values"]}
    assert coerced({"values": "None"}, schema)[0] == {"values": None}
    assert coerced({"values": "open"}, schema)[0] == {"values": ["open"]}
    assert coerced({"values": 7}, schema)[0] == {"values": 7}


def test_arguments_as_one_json_string_are_found_in_text() -> None:
    text = '"{\\"steps\\": [1]}"'
    reply = RawReply(text=text, tool_calls=(), finish_reason="stop", usage=Usage(prompt=1, completion=1), raw="{}")
    found = extract(reply)
    assert isinstance(found, Extracted)
    assert found.text == text


def test_a_list_of_one_pair_where_a_pair_belongs_is_that_pair() -> None:
    text = {"type": "string"}
    pair: dict[str, Any] = {
        "type": "object",
        "properties": {"name": text, "value": text},
        "required": ["name", "value"],
    }
    schema = {"type": "object", "properties": {"sort": pair}, "required": ["sort"]}
    assert coerced({"sort": [{"name": "name", "value": "x"}]}, schema)[0] == {"sort": {"name": "name", "value": "x"}}


def test_a_number_that_is_not_one_of_the_allowed_is_refused_in_words() -> None:
    schema = narrowed(OutlineForm, {})
    conventions = {**NO_CONVENTIONS.model_dump(mode="json"), "not_owner_status": 4040}
    value = {"conventions": conventions, "roles": [], "entities": [], "has_operations": False, "settings": None,
             "scenario": None, "informative": [], "uncovered": []}  # fmt: skip
    found, said = validated(value, OutlineForm, schema, "outline/conventions")
    assert found is None
    assert [(item.code, item.path) for item in said] == [("F913", "conventions.not_owner_status")]

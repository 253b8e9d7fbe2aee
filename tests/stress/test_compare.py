"""The gate: a message or a form that got worse is noticed, and one that did not change is not."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ast_schemas.diagnostic import Diagnostic
from compiler.cli.app import app
from compiler.fill import question, request
from compiler.fill.slots import Slot
from compiler.models.protocol import JsonObject, Tool
from compiler.stress import work
from compiler.stress.opened import open_run
from compiler.stress.pairing import compare
from compiler.stress.reference import Reference
from tests.stress.profiles import only, run_into

UNITS = ("schema/Item", "schema/List")
STICKY = only("near_miss_enum", sticky=1.0)
TRIALS = 12


@pytest.fixture
def before(reference: Reference, tmp_path: Path) -> Path:
    run_into(tmp_path / "before", reference, STICKY, trials=TRIALS, units=UNITS)
    return tmp_path / "before"


def verdict(one: Path, other: Path) -> dict[str, Any]:
    left, right = open_run(one), open_run(other)
    try:
        return compare(left, right, next(iter(left.conditions)), next(iter(right.conditions)))
    finally:
        left.trials.close()
        right.trials.close()


def exit_code(one: Path, other: Path) -> int:
    return CliRunner().invoke(app, ["stress", "compare", str(one), str(other)]).exit_code


def test_equal_harnesses_are_equal(reference: Reference, before: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "after", reference, STICKY, trials=TRIALS, units=UNITS)
    value = verdict(before, tmp_path / "after")
    assert value["pairs"] == TRIALS * len(UNITS)
    assert (value["worse"], value["better"]) == ([], [])
    assert exit_code(before, tmp_path / "after") == 0


def test_a_message_that_no_longer_says_what_is_allowed_is_noticed(
    reference: Reference, before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = request.for_model

    def vague(diagnostics: Sequence[Diagnostic], **options: Any) -> str:
        nothing = {"message": "Wrong.", "hint": None, "allowed": ()}
        return told([item.model_copy(update=nothing) for item in diagnostics], **options)

    def bare(slots: Sequence[Slot], schema: JsonObject) -> Tool:
        properties = {slot.name: {"description": slot.path} for slot in slots}
        return Tool(name="fix", description="", parameters={"type": "object", "properties": properties})

    monkeypatch.setattr(request, "for_model", vague)
    monkeypatch.setattr(request, "fix_tool", bare)
    run_into(tmp_path / "after", reference, STICKY, trials=TRIALS, units=UNITS)
    value = verdict(before, tmp_path / "after")
    assert "accepted" in value["worse"] or "calls" in value["worse"]
    assert any(name.startswith("cure rate of F9") for name in value["worse"])
    assert not value["better"]
    assert exit_code(before, tmp_path / "after") == 1
    assert exit_code(tmp_path / "after", before) == 0


def steps_in(schema: Any) -> Iterator[JsonObject]:
    """The nodes of a schema that are a kind of step."""
    if isinstance(schema, dict):
        if "const" in schema.get("properties", {}).get("step", {}):
            yield schema
        for inner in schema.values():
            yield from steps_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from steps_in(inner)


def test_a_form_whose_kinds_of_node_can_no_longer_be_told_apart_is_noticed(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = only("missing_discriminator", "ambiguous_discriminator")
    run_into(tmp_path / "before", reference, profile, trials=TRIALS, phases=("operations",))
    offered = question.narrowed

    def alike(*arguments: Any) -> JsonObject:
        """The form if each kind of step had the properties of all, and required none but its tag."""
        schema = deepcopy(offered(*arguments))
        steps = list(steps_in(schema))
        every = {name: inner for node in steps for name, inner in node["properties"].items()}
        for node in steps:
            node["properties"] = every | node["properties"]
            node["required"] = ["step"]
        return schema

    monkeypatch.setattr(question, "narrowed", alike)
    work._read.cache_clear()
    run_into(tmp_path / "after", reference, profile, trials=TRIALS, phases=("operations",))
    work._read.cache_clear()
    value = verdict(tmp_path / "before", tmp_path / "after")
    assert "calls" in value["worse"]
    assert any(name.startswith("calls for operations") for name in value["worse"])
    assert exit_code(tmp_path / "before", tmp_path / "after") == 1


def test_folders_without_trials_are_told(tmp_path: Path) -> None:
    assert exit_code(tmp_path, tmp_path) == 2

"""With a thousand entities a request stays small, and every one of them can still be said."""

import json

import pytest

from ast_schemas.schema import SchemaForm
from compiler.fill.forms import FORMS
from compiler.fill.question import Question
from compiler.fill.request import first_text, whole_tool
from compiler.fill.shortlist import LISTED, SHOWN, ranked, shortlisted
from compiler.fill.validate import validated
from compiler.models.protocol import estimate_tokens

WORDS = ("Red", "Blue", "Green", "Steel", "Paper", "Stone", "Glass", "Cloud", "River", "Field")
ENTITIES = tuple(sorted(f"{one}{two}{three}" for one in WORDS for two in WORDS for three in WORDS))
TEXT = "## Stone bridges {#stone}\n[r1] A glass river stone belongs to a red blue green and has many paper clouds.\n"


def question(phase: str, count: int) -> Question:
    others = [name for name in ENTITIES if name not in ("GlassRiverStone", "RedBlueGreen")]
    names = tuple(sorted(("GlassRiverStone", "RedBlueGreen", *others[: count - 2])))
    return Question(
        unit=f"{phase}/GlassRiverStone",
        kind="action" if phase == "operations" else None,
        symbols=("account User", *(f"entity {name} ({name.lower()}s)" for name in names)),
        sections=TEXT,
        offered={"entity": names, "requirement": ("r1",), "role": ("member",), "dto": names, "operation": ("show",),
                 "outcome": ("gone",), "transition": ()},
    )  # fmt: skip


@pytest.mark.parametrize("phase", sorted(FORMS))
def test_a_request_with_a_thousand_entities_stays_small(phase: str) -> None:
    whole = question(phase, 1000)
    cut = shortlisted(whole)
    tool = json.dumps(whole_tool(cut, cut.offer()).parameters, separators=(",", ":"))
    full = json.dumps(whole_tool(whole, whole.offer()).parameters, separators=(",", ":"))
    assert estimate_tokens(tool) < 4_500
    assert estimate_tokens(first_text(cut)) < 2_000
    if "RedBlueGreen" in full:
        assert '"RedBlueGreen"' in tool
        assert len(tool) < len(full) / 2


def test_the_entities_that_the_text_names_are_listed_with_their_lines() -> None:
    cut = shortlisted(question("schema", 1000))
    shown = cut.shortlisted["entity"]
    assert len(shown) == SHOWN
    assert {"GlassRiverStone", "RedBlueGreen"} <= set(shown)
    assert [line for line in cut.symbols if line.startswith("entity ")] == [
        f"entity {name} ({name.lower()}s)" for name in sorted(shown)
    ]
    assert cut.symbols[0] == "account User"


def test_every_entity_can_be_said_and_no_other() -> None:
    cut = shortlisted(question("schema", 1000))
    hidden = next(name for name in ENTITIES if name not in cut.shortlisted["entity"])
    relation = {
        "name": "part", "kind": "many_to_one", "inverse": "wholes", "required": True, "on_delete": "cascade",
        "writable": True, "editable": False,
    }  # fmt: skip
    rest = {name: [] for name in SchemaForm.model_fields if name not in ("relations", "owner", "state_machine")}
    value = {**rest, "owner": None, "state_machine": None, "soft_delete": False}
    value = {name: inner for name, inner in value.items() if name in SchemaForm.model_fields}

    def said(target: str) -> list[tuple[str, str | None]]:
        form = {**value, "relations": [{**relation, "target": target}]}
        _, found = validated(form, SchemaForm, cut.schema(), cut.unit)
        return [(item.code, item.hint) for item in found if item.path == "relations[0].target"]

    assert said(hidden) == []
    assert said("RedBlueGreen") == []
    assert said("RedBlueGren") == [("F914", "did you mean `RedBlueGreen`?")]
    branches = json.dumps(cut.offer())
    assert f'"{hidden}"' not in branches
    assert f"Exact name of another entity; {1000 - SHOWN} are not listed." in branches


def test_a_list_that_is_not_long_is_listed_in_full() -> None:
    short = question("schema", LISTED)
    assert shortlisted(short) is short


def test_ranking_is_by_what_the_text_says() -> None:
    names = ("Address", "CartLine", "Order", "OrderLine", "Zebra")
    text = "Each order line has an address; orders are paid. A cart is private."
    assert set(ranked(names, text)[:3]) == {"Address", "Order", "OrderLine"}
    assert ranked(names, text)[3:] == ("CartLine", "Zebra")

"""A slot patch carries what its values need of the question and no more."""

from typing import Any

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.operations import OperationForm
from compiler.diagnostics import make
from compiler.fill.excerpt import cited_sections, named_symbols, near_lines, previous
from compiler.fill.ladder import Scope
from compiler.fill.question import Question
from compiler.fill.request import first_text, fix_tool, patch_text, whole_tool
from compiler.fill.schema import narrowed
from compiler.fill.slots import slots
from rag.wire import parse_context

OWN = "## Show an item {#items.show}\n[items.show/1f0c2a] Anyone can see an item.\n"
OTHER = "## Conventions {#conventions}\n[conventions/77ab01] A page has 20 rows.\n"
SYMBOLS = (
    "account User",
    "role admin: actor.admin",
    "entity Item (items): id uuid; title text",
    "entity Parcel (parcels): id uuid",
    "entity User (users): id uuid",
    "dto ItemView (view Item): id uuid",
    "operation show_item (read Item): GET /items/{item_id}; output ItemView",
)
LOAD = {
    "step": "load", "name": "item", "entity": "Item", "where": "item.id == item_id", "otherwise": "gone", "lock": "no",
}  # fmt: skip
VALUE: dict[str, Any] = {
    "steps": [LOAD, {"step": "respond", "row": "item", "extras": [], "location": None}],
    "requirements": ["items.show/1f0c2a"],
    "uncovered": [],
}
QUESTION = Question("operations/show_item", "read", SYMBOLS, OTHER + "\n" + OWN, {})
SCHEMA = narrowed(OperationForm, {})


def patch(code: str, path: str, **fields: Any) -> str:
    said = make(code, unit=QUESTION.unit, path=path, **fields)
    found = slots(VALUE, SCHEMA, (said,))
    assert found is not None
    return patch_text(QUESTION, VALUE, found)


def test_a_wrong_type_needs_the_cited_sections_and_no_symbol() -> None:
    text = patch("F912", "steps[0].lock", value="no", expected="true or false", got="the text 'no'")
    assert "fix_1 is steps[0].lock: [F912] Expected true or false, got the text 'no'." in text
    assert "Anyone can see an item." in text
    assert "# Symbols" not in text
    assert "A page has 20 rows." not in text
    assert '{"step":"load","name":"item"' in text


def test_a_name_that_does_not_exist_needs_the_symbols_that_are_named() -> None:
    text = patch("F914", "steps[0].entity", value="Itm", allowed=("Item",))
    assert [line for line in SYMBOLS if line in text] == [line for line in SYMBOLS if "Parcel" not in line]


def test_a_value_that_cites_nothing_gets_all_sections() -> None:
    assert cited_sections(OTHER + OWN, {"requirements": []}) == OTHER + OWN
    assert cited_sections(OTHER + OWN, VALUE) == OWN


def test_of_a_long_section_the_requirements_with_the_words_of_the_items_are_shown() -> None:
    names = ("amber", "birch", "cedar", "daisy", "elder", "fern", "grass", "hazel", "iris", "jade")
    rows = [f'[s/{place:02}] - GIVEN a plant "{name}" with height {place}\n' for place, name in enumerate(names)]
    text = "## Plants {#s}\n" + "".join(rows) + "| name | height |\n"
    shown = near_lines(text, 'steps[6] = {"step":"row","name":"grass","entity":"Plant"}\nsteps[2] = {"name":"cedar"}')
    assert {"cedar", "grass"} <= {name for name in names if name in shown}
    assert shown.count("[s/") <= 6
    assert [block.kind for section in parse_context(shown) for block in section.blocks][-1] == "table_header"
    assert near_lines(text, '{"name":"grass"}') == text, "the whole value is shown"
    assert near_lines(text, "steps[6] = true") == text, "no word in common"


def test_slots_of_which_the_same_is_said_share_a_line() -> None:
    wrong = {"value": "no", "expected": "true or false", "got": "the text 'no'"}
    value = {**VALUE, "steps": [LOAD, LOAD, VALUE["steps"][1]]}
    paths = ("steps[0].lock", "steps[1].lock")
    said = [make("F912", unit=QUESTION.unit, path=path, **wrong) for path in paths]
    said.append(make("F914", unit=QUESTION.unit, path="steps[2].row", value="itm", allowed=("item",)))
    found = slots(value, SCHEMA, said)
    assert found is not None
    lines = patch_text(QUESTION, value, found).splitlines()
    shared = "fix_1 is steps[0].lock, fix_2 is steps[1].lock: [F912] Expected true or false, got the text 'no'."
    assert shared in lines
    assert any(line.startswith("fix_3 is steps[2].row: [F914] ") for line in lines)


def test_a_higher_rung_shows_more_of_the_question() -> None:
    wrong = make("F912", unit=QUESTION.unit, path="steps[0].lock", value="no", expected="true or false", got="a text")
    unknown = make("F914", unit=QUESTION.unit, path="steps[0].entity", value="Itm", allowed=("Item",))
    rungs: tuple[tuple[Diagnostic, Scope, tuple[str, ...]], ...] = (
        (wrong, "context", ("Item",)),
        (wrong, "subtree", ("Item", "Parcel")),
        (unknown, "context", ("Item", "Parcel")),
    )
    for said, scope, symbols in rungs:
        found = slots(VALUE, SCHEMA, (said,))
        assert found is not None
        text = patch_text(QUESTION, VALUE, found, scope=scope)
        assert "A page has 20 rows." in text
        assert tuple(name for name in ("Item", "Parcel") if f"entity {name} " in text) == symbols


def test_of_a_large_value_the_items_that_hold_the_paths_are_shown() -> None:
    value = {"steps": [{**LOAD, "name": f"item_{number}"} for number in range(20)], "requirements": []}
    shown = previous(value, ["steps[3].lock", "steps[3].where", "steps[7]"])
    assert shown.splitlines()[0].startswith('steps[3] = {"step":"load","name":"item_3"')
    assert [line.partition(" ")[0] for line in shown.splitlines()] == ["steps[3]", "steps[7]"]


def test_symbols_are_found_by_name_and_by_plural() -> None:
    assert named_symbols(SYMBOLS, "parcels of nobody") == (*SYMBOLS[:2], SYMBOLS[3], SYMBOLS[4])


def test_a_patch_costs_a_fraction_of_asking_again() -> None:
    said = make("F912", unit=QUESTION.unit, path="steps[0].lock", value="no", expected="true or false", got="a text")
    found = slots(VALUE, SCHEMA, (said,))
    assert found is not None
    tools = [len(str(tool.parameters)) for tool in (fix_tool(found, SCHEMA), whole_tool(QUESTION, SCHEMA))]
    assert tools[0] * 20 < tools[1]
    assert len(patch_text(QUESTION, VALUE, found)) < 2 * len(first_text(QUESTION))

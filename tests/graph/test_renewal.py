"""A changed key asks for no more than it must: another check where the form does not care, a refill where it may."""

from typing import Any

from compiler.graph.inputs import Inputs, packed, unpacked
from compiler.graph.renewal import verdict

ITEM = "entity Item (items): id uuid; title text; rank integer"
OWN = "operation show_item (read Item): GET /items/{item_id}; callers anyone; success 200"
FORM: dict[str, Any] = {"steps": [{"step": "let", "value": "item.title"}], "requirements": ["items/1"], "uncovered": []}
TEXT = "Anyone can see an item with its title."


def inputs(**changes: Any) -> Inputs:
    values: dict[str, Any] = {
        "unit": "operations/show_item",
        "kind": "read",
        "form": "v1",
        "sections": (("items", "h1"), ("showing", "h2")),
        "lines": (ITEM, OWN),
        "offered": "o1",
    }
    return Inputs(**{**values, **changes})


def action(now: Inputs, form: dict[str, Any] = FORM, text: str = TEXT, **options: Any) -> str:
    return verdict(inputs(), now, form, text, **options).action


def test_equal_inputs_are_kept() -> None:
    assert action(inputs()) == "keep"


def test_text_that_changed_or_came_is_read_again() -> None:
    assert action(inputs(sections=(("items", "h9"), ("showing", "h2")))) == "refill"
    assert action(inputs(sections=(("items", "h1"), ("showing", "h2"), ("more", "h3")))) == "refill"


def test_text_that_is_read_no_longer_matters_if_it_is_cited() -> None:
    gone = inputs(sections=(("showing", "h2"),))
    assert action(gone, cited=["items"]) == "refill"
    assert action(gone, cited=["showing"]) == "recheck"


def test_an_addition_is_checked_unless_the_text_names_it() -> None:
    assert action(inputs(lines=(ITEM + "; colour text?", OWN))) == "recheck"
    assert action(inputs(lines=(ITEM + "; colour text?", OWN)), text=TEXT + " The colours too.") == "refill"
    assert action(inputs(lines=(ITEM, OWN, "entity Shop (shops): id uuid"))) == "recheck"


def test_what_the_form_names_breaks_it() -> None:
    assert action(inputs(lines=(ITEM.replace("title text", "title date"), OWN))) == "refill"
    assert action(inputs(lines=(ITEM.replace("rank integer", "rank decimal"), OWN))) == "recheck"
    assert action(inputs(lines=(ITEM.replace("; rank integer", ""), OWN))) == "recheck"


def test_a_name_that_another_symbol_has_too_is_no_use_of_it() -> None:
    shop = "entity Shop (shops): id uuid; title text"
    before, now = inputs(lines=(ITEM, shop, OWN)), inputs(lines=(ITEM, shop.replace("title", "label"), OWN))
    assert verdict(before, now, FORM, TEXT).action == "recheck"
    assert verdict(before, now, FORM, TEXT + " Shops have titles.").action == "refill"


def test_its_own_signature_always_counts() -> None:
    assert action(inputs(lines=(ITEM, OWN + "; outcome secret 403"))) == "refill"


def test_a_form_that_could_not_say_something_is_asked_again_when_there_is_more_to_say_it_with() -> None:
    partly = {**FORM, "uncovered": [{"requirement": "items/2", "reason": "no such field"}]}
    assert action(inputs(lines=(ITEM + "; colour text?", OWN)), partly) == "refill"
    assert action(inputs(lines=(ITEM + "; colour text?", OWN))) == "recheck"


def test_a_new_version_of_the_form_tries_the_stored_one_first() -> None:
    found = verdict(inputs(), inputs(form="v2"), FORM, TEXT)
    assert (found.action, [reason.cause for reason in found.reasons]) == ("recheck", ["form"])


def test_unrecorded_inputs_and_another_kind_are_refilled() -> None:
    assert verdict(None, inputs(), FORM, TEXT).action == "refill"
    assert action(inputs(kind="list")) == "refill"


def test_inputs_survive_their_record() -> None:
    known = {"operations/show_item": inputs(), "dtos/Item": inputs(unit="dtos/Item", kind=None, lines=(ITEM,))}
    again = unpacked(packed(known))
    assert again == known
    assert {unit: item.key for unit, item in again.items()} == {unit: item.key for unit, item in known.items()}
    assert unpacked({"units": {"dtos/Item": ["broken"]}}) == {}


def test_a_settled_section_is_not_read_again_and_its_words_name_nothing() -> None:
    changed = inputs(sections=(("items", "h9"), ("showing", "h2")))
    assert action(changed, settled=["items"]) == "recheck"
    assert action(changed, settled=["showing"]) == "refill"

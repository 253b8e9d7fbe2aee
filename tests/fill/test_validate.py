"""What does not fit a form is told at the path where it stands, with what would fit."""

from typing import Any

import pytest

from ast_schemas.operations import OperationForm
from compiler.fill.forms import offered_steps
from compiler.fill.schema import narrowed
from compiler.fill.validate import validated

SCHEMA = narrowed(
    OperationForm,
    {"entity": ("Item",), "outcome": ("gone",), "transition": ("finish",), "requirement": ("r1",)},
    offered_steps("action"),
)
LOAD = {
    "step": "load",
    "name": "item",
    "entity": "Item",
    "where": "item.id == item_id",
    "otherwise": "gone",
    "lock": False,
}
RESPOND = {"step": "respond", "row": "item", "extras": [], "location": None}


def problems(*steps: Any, **rest: Any) -> list[tuple[str, str | None]]:
    value = {"steps": list(steps), "requirements": ["r1"], "uncovered": [], **rest}
    form, found = validated(value, OperationForm, SCHEMA, "operations/x")
    assert (form is None) == bool(found)
    return [(item.code, item.path) for item in found]


def test_a_right_value_is_accepted() -> None:
    assert problems(LOAD, RESPOND) == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({**LOAD, "lock": "maybe"}, ("F912", "steps[0].lock")),
        ({key: value for key, value in LOAD.items() if key != "where"}, ("F910", "steps[0].where")),
        ({**LOAD, "wher": "x"}, ("F911", "steps[0].wher")),
        ({**LOAD, "entity": "Itm"}, ("F914", "steps[0].entity")),
        ({**LOAD, "step": "find"}, ("F915", "steps[0]")),
        ({**LOAD, "name": "Bad Name"}, ("F916", "steps[0].name")),
        ({"step": "list", **{key: value for key, value in LOAD.items() if key != "step"}}, ("F914", "steps[0].step")),
        ({"step": "transition", "row": "item", "otherwise": "gone"}, ("F910", "steps[0].transition")),
        (
            {"step": "transition", "row": "item", "transition": "reopen", "otherwise": "gone"},
            ("F914", "steps[0].transition"),
        ),
        (
            {"step": "if", "condition": "true", "then": [{**LOAD, "lock": None}], "otherwise": []},
            ("F912", "steps[0].then[0].lock"),
        ),
    ],
)
def test_each_mistake_is_at_its_real_path(step: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in problems(step, RESPOND)


def test_several_mistakes_are_told_together() -> None:
    found = problems({**LOAD, "lock": 3, "entity": "Nope"}, {**RESPOND, "row": 7})
    assert found == [("F914", "steps[0].entity"), ("F912", "steps[0].lock"), ("F912", "steps[1].row")]


def test_a_near_name_is_hinted_at_and_never_taken() -> None:
    value = {"steps": [{**LOAD, "entity": "Itme"}, RESPOND], "requirements": [], "uncovered": []}
    form, found = validated(value, OperationForm, SCHEMA, "operations/x")
    assert form is None
    assert found[0].hint == "did you mean `Item`?"

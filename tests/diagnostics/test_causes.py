"""What has one cause is told once, with all the places where it shows."""

from compiler.diagnostics import by_cause, for_model, make, places
from compiler.diagnostics.codes import bodies, expressions
from compiler.fill.slots import slots
from tests.programs.editing import DELETED, found_in

UNIT = "operations/read_list"


def unknown(name: str, path: str) -> object:
    return make(expressions.UNKNOWN_NAME, unit=UNIT, path=path, value=name, allowed=["actor"])


def test_a_name_that_is_not_there_is_told_once_with_all_its_places() -> None:
    row = make(bodies.UNKNOWN_ROW, unit=UNIT, path="steps[2].row", value="list", allowed=[])
    other = unknown("item", "steps[1].condition")
    (first, second) = by_cause([unknown("list", "steps[0].where"), other, row, unknown("list", "steps[0].where")])  # type: ignore[list-item]
    assert second == other
    assert places(first) == ("steps[0].where", "steps[2].row")
    assert "Also at steps[2].row." in for_model([first])


def test_a_forgotten_load_is_one_mistake() -> None:
    (only,) = found_in(UNIT, {UNIT: [("steps[0]", DELETED)]})
    assert (only.code, only.path) == ("B503", "steps[0].row")
    told = found_in("operations/finish_item", {"operations/finish_item": [("steps[0]", DELETED)]})
    assert [places(item) for item in told] == [("steps[0].row", "steps[1].row")]


def test_all_places_of_a_cause_are_asked_for_at_once() -> None:
    """Else a name that is misspelt throughout would take a question for each use."""
    value = {"a": "itm", "b": "itm", "c": "right, and long enough that a patch is worth while"}
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in value}}
    (item,) = by_cause([unknown("itm", "a"), unknown("itm", "b")])  # type: ignore[list-item]
    assert [slot.path for slot in slots(value, schema, [item]) or ()] == ["a", "b"]

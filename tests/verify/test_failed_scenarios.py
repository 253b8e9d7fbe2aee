"""A failed scenario says at which of its steps it failed."""

from compiler.verify.origins import Origins
from compiler.verify.testing import Failed, diagnosed
from emitters.fastapi.project import emit
from tests.programs.todo import todo_accepted, todo_program

FILE = "tests/test_scenario_an_owner_keeps_items.py"


def test_the_step_is_said_and_the_operation_that_it_calls_answers_for_it() -> None:
    artifacts = emit(todo_program())
    texts = {item.path: item.text for item in artifacts}
    lines = texts[FILE].splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "/finish" in text)
    failure = Failed(test="tests.an_owner_keeps_items", places=((FILE, line),), message="409 instead of 200")
    (found,) = diagnosed([failure], todo_accepted(), Origins(artifacts, texts), ())
    assert (found.code, found.unit) == ("G1025", "operations/finish_item")
    assert found.hint == "in step 5 of the scenario ann calls finish_item, which must answer 200"
    assert [item.path for item in found.related] == ["steps[4]"]
    (again,) = diagnosed([failure], todo_accepted(), Origins(artifacts, texts), {"operations/finish_item"})
    assert (again.unit, again.path) == ("scenarios/an_owner_keeps_items", "steps[4]")

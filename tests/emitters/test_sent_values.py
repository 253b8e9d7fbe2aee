"""What an update assigns from an optional member of the body changes nothing where the member is not sent."""

from pathlib import Path

import pytest

from compiler.lower.program import lower
from compiler.symbols.accepted import Accepted
from emitters.fastapi.project import emit
from tests.checks.test_body_rules import ANSWER, MY_ITEM, MY_LIST
from tests.emitters.emitted import run, write
from tests.programs.editing import program
from tests.programs.shorthand import assign, operation, step
from tests.rules.needed import ANN, AT_HOME, HOME, MILK, OF_MILK, call, told

ITEM = operation(
    MY_ITEM,
    step("update", row="item", collect=False, assignments=assign(title="body.title", notes="body.notes")),
    ANSWER,
)
LIST = operation(
    MY_LIST,
    step("update_where", name="l", entity="List", where="l.id == list.id", assignments=assign(title="body.title")),
    step("respond", row="list"),
)


def changed(checks: str, **body: str) -> dict[str, object]:
    return call("update_item", 200, **OF_MILK, body=assign(**body), checks=[checks])


STORY = told(
    ANN,
    HOME,
    MILK,
    changed('answer.title == "Milk" and answer.notes == "two"', notes='"two"'),
    changed('answer.title == "Bread" and answer.notes == "two"', title='"Bread"'),
    changed('answer.title == "Bread" and answer.notes == null', notes="null"),
    changed('answer.title == "Bread"'),
    call("update_list", 200, **AT_HOME, body=[], checks=['answer.title == "Home"']),
    call("update_list", 200, **AT_HOME, body=assign(title='"House"'), checks=['answer.title == "House"']),
)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def test_what_is_not_sent_stays(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    forms = program({"operations/update_item": ITEM, "operations/update_list": LIST, **STORY})
    write(emit(lower(Accepted.of(forms))), tmp_path)
    url = request.getfixturevalue("postgres") if database == "postgresql" else ""
    run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_scenario_shows_it.py", DATABASE_URL=url)

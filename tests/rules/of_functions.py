"""What becomes of functions and procedures whose mistakes nobody says."""

from tests.checks import test_function_rules as functions
from tests.checks.test_function_rules import AGE, declared
from tests.diagnostics.refused_programs import changes_of
from tests.programs.shorthand import assign, body, call, function, operation, procedure, step
from tests.rules.needed import ANN, AT_HOME, HOME, MILK, OF_MILK, Changes, Needed, again, told
from tests.rules.needed import call as called
from tests.rules.of_bodies import MY_LIST, READ, SHOW_LIST


def shown_age(value: str) -> Changes:
    """A function that answers show."""
    return {
        **declared(AGE),
        "functions/age": body(value),
        "transformers/Item": [("differences[0].assignments[0].value", "age(item)")],
    }


FUNCTIONS = [
    Needed(
        "B579",
        "what the second refuses is answered as what the first refuses",
        changes_of(next(case for case in functions.CALLS if case.code == "B579"))
        | told(ANN, HOME, MILK, called("finish_item", 403, **OF_MILK)),
        "tests",
        "403",
        only="tests/test_scenario_shows_it.py",
    ),
    *again(functions.CALLS, "dropped", "B585", "B586", "B587"),
    Needed("B583", "it stands for itself for ever", shown_age("age(item) + 1"), "types", "attr-defined"),
    Needed("B584", "the database has no such function", shown_age("length(random_token(16))"), "types", "attr-defined"),
    Needed(
        "B588",
        "what a read changes is not kept",
        {
            **declared(function("shut", "procedure", None, list="List")),
            "procedures/shut": procedure(step("update", row="list", collect=False, assignments=assign(title='"shut"'))),
            READ: operation(MY_LIST, call("shut", "list"), SHOW_LIST),
            **told(ANN, HOME, called("read_list", 200, **AT_HOME, checks=['answer.title == "shut"'])),
        },
        "tests",
        "- shut",
    ),
    *again(functions.BODIES, "refused", "B589"),
    *again(functions.SIGNATURES, "dropped", "O265", "a function is given a list", "O267"),
]

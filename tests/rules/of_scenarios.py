"""What becomes of scenarios whose mistakes nobody says: their tests fail, or test nothing."""

from tests.checks import test_scenario_rules as scenarios
from tests.checks.test_scenario_rules import UNIT
from tests.checks.test_scenario_rules import told as scenario_of
from tests.programs.shorthand import entity, outline, relation, role, schema, step
from tests.rules.needed import ANN, AT_HOME, HOME, Needed, again, call, peek

READ = call("read_list", 200, **AT_HOME)

SCENARIOS = [
    *again(scenarios.CASES, "dropped", "T701", "T702", "T705", "T706", "T710", "T711", "T720", "T722", "T723"),
    Needed("T703", "there is no such caller", {UNIT: scenario_of(ANN, HOME, {**READ, "actor": "an"})}, "lint", "F821"),
    Needed(
        "T704",
        "the actor has no role",
        {UNIT: scenario_of({**ANN, "role": "admn"}, call("list_users", 200))},
        "tests",
        "403 instead of 200",
    ),
    Needed("T707", "every caller is refused", {"outline/overview": [("conventions.account", None)]}, "refused", "T703"),
    Needed(
        "T708",
        "the actor does not fit the role",
        {
            **peek("GET /peek", callers=["busy"]),
            UNIT: scenario_of({**ANN, "role": "busy"}, call("peek", 200)),
            "outline/zz": outline(roles=(role("busy", "count(actor.lists) > 3"),), has_operations=True),
        },
        "tests",
        "403 instead of 200",
    ),
    *again(scenarios.CASES, "tests", "T712", "T721", "T724", "T725", "T726", "T728"),
    Needed(
        "T713",
        "",
        {
            UNIT: scenario_of(ANN, HOME, READ, step("row", name="a", entity="Alpha")),
            "outline/zz": outline(entity("Alpha", "alphas")),
            "schema/Alpha": schema(relation("parent", "Alpha", "parts")),
        },
        "refused",
        "D305",
    ),
    Needed(
        "T727",
        "",
        {
            UNIT: scenario_of(
                ANN, HOME, {**READ, "status": 404, "name": "x"}, {**READ, "checks": ["answer.title == x.title"]}
            )
        },
        "refused",
    ),
]

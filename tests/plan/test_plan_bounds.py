"""`plan` neither forgets nor invents: will ⊆ executed ⊆ will ∪ may, for every edit; it makes no call and no write."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.build.plan import Plan
from compiler.build.result import Result
from tests.plan.project import Project, state

SHOP = """
### Shop

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 60 characters |

## Operations
"""
SHOWING = """### Show my lists

`GET /lists`

- **Who**: members
- **Answers**: the caller's lists
- **Sort**: name

"""

EDITS: dict[str, tuple[tuple[str, str], ...]] = {
    "wording": (("nobody else can see", "no one else can see"),),
    "spacing": (("IF the list is archived, THEN", "IF  the list is archived,   THEN"),),
    "new field": (("| quantity |", "| brand | text | optional |\n| quantity |"),),
    "new field with default": (("| quantity |", "| shelf | integer | 1 to 9, default 1 |\n| quantity |"),),
    "removed field": (("| quantity | integer | at least 1, default 1 |\n", ""),),
    "changed limit": (("1 to 200 characters", "1 to 240 characters"),),
    "new entity": (("\n## Operations\n", SHOP),),
    "removed operation": ((SHOWING, ""),),
    "other convention": (("A page has 20 rows", "A page has 30 rows"),),
    "other route": (("`POST /sign-in`", "`POST /sessions`"),),
    "other refusal": (('409 `list_archived` "The list is archived."', '409 `list_closed` "The list is closed."'),),
    "scenario": (('- AND the answer\'s title is "Milk"\n', ""),),
}
IN_ANY_ORDER = ("new field", "changed limit", "other convention", "other route", "scenario", "wording")


def assert_bounds(plan: Plan, result: Result) -> None:
    """The three promises, the last one conditional on what the refills declared."""
    log = result.log
    executed = {"fill": set(log.filled), "recheck": set(log.rechecked), "remove": set(log.removed)}
    done = set().union(*executed.values())
    for action in ("fill", "remove"):
        assert set(plan.certain(action)) <= executed[action], action
    assert set(plan.certain("recheck")) <= executed["recheck"] | executed["fill"]
    planned = {step.unit for step in plan.steps}
    assert done <= planned or plan.open_ended, sorted(done - planned)
    grave = {unit for unit, entry in log.filled.items() if entry.change in ("additive", "breaking")}
    if not grave:
        expected = {step.unit for step in plan.steps if step.certainty != "may"}
        assert done <= expected, sorted(done - expected)
    if not any(unit.startswith(("outline/", "signatures/")) for unit in grave):
        assert done <= planned, sorted(done - planned)
    assert not (log.migrations and not plan.migration)
    if not plan.open_ended:
        files = {step.path for step in plan.files}
        assert set(log.written) | set(log.removed_files) <= files | set(log.migrations)


@pytest.mark.parametrize("name", EDITS)
def test_compile_executes_what_the_plan_says_and_nothing_outside_of_it(project: Project, name: str) -> None:
    project.edit(*EDITS[name])
    before = state(project.out)
    plan = project.plan()
    assert state(project.out) == before
    result = project.compile()
    assert result.status == "ok", result.diagnostics
    assert_bounds(plan, result)
    assert project.plan().empty


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.sampled_from(IN_ANY_ORDER), min_size=2, max_size=3, unique=True))
def test_bounds_hold_through_sequences_of_edits(
    compiled: Project, tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    project = compiled.copy(tmp_path_factory.mktemp("sequence") / "groceries")
    for name in names:
        project.edit(*EDITS[name])
        plan = project.plan()
        result = project.compile()
        assert result.status == "ok", result.diagnostics
        assert_bounds(plan, result)


def test_a_first_compile_is_all_fills_and_open_ended(project: Project, tmp_path: Path) -> None:
    fresh = Project(tmp_path / "fresh")
    fresh.folder.mkdir()
    fresh.spec.write_text(project.spec.read_text(encoding="utf-8"), encoding="utf-8")
    plan = fresh.plan()
    assert plan.certain("fill") == plan.open_ended
    assert all(unit.startswith("outline/") for unit in plan.open_ended)
    assert not fresh.out.exists()

"""`plan` neither forgets nor invents: will ⊆ executed ⊆ will ∪ may; it makes no call and no write.

The scenarios of ``fixtures/edits`` are held to the same bounds (``tests/edits/test_scenarios.py``).
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plan.bounds import assert_bounds
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


@pytest.mark.parametrize("name", ["wording", "new field", "new entity", "removed operation"])
def test_compile_executes_what_the_plan_says_and_nothing_outside_of_it(project: Project, name: str) -> None:
    project.edit(*EDITS[name])
    before = state(project.out)
    plan, had = project.plan(), project.units_and_files()
    assert state(project.out) == before
    result = project.compile()
    assert result.status == "ok", result.diagnostics
    assert_bounds(plan, result, had)
    assert project.plan().empty


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.sampled_from(IN_ANY_ORDER), min_size=2, max_size=3, unique=True))
def test_bounds_hold_through_sequences_of_edits(
    compiled: Project, tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    project = compiled.copy(tmp_path_factory.mktemp("sequence") / "groceries")
    for name in names:
        project.edit(*EDITS[name])
        plan, had = project.plan(), project.units_and_files()
        result = project.compile()
        assert result.status == "ok", result.diagnostics
        assert_bounds(plan, result, had)


def test_a_first_compile_is_all_fills_and_open_ended(project: Project, tmp_path: Path) -> None:
    fresh = Project(tmp_path / "fresh")
    fresh.folder.mkdir()
    fresh.spec.write_text(project.spec.read_text(encoding="utf-8"), encoding="utf-8")
    plan = fresh.plan()
    assert plan.certain("fill") == plan.open_ended
    assert all(unit.startswith("outline/") for unit in plan.open_ended)
    assert not fresh.out.exists()

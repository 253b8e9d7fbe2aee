"""What `plan` promises about the compile after it: will ⊆ executed ⊆ will ∪ may."""

from collections.abc import Collection

from compiler.build.plan import Plan
from compiler.build.result import Result

GRAVE = ("additive", "breaking")


def assert_bounds(plan: Plan, result: Result, had: Collection[str]) -> None:
    """``had``: units and files before the compile.

    Nobody can list in advance what an outline declares for the first time. So outside of the plan there may be units
    and files that did not exist, and those that its symbols, or the section that declares them, alone reached; and only
    if a unit of ``open_ended`` really declared otherwise.
    """
    log = result.log
    executed = {"fill": set(log.filled), "recheck": set(log.rechecked), "remove": set(log.removed)}
    done = set().union(*executed.values())
    for action in ("fill", "remove"):
        assert set(plan.certain(action)) <= executed[action], action
    assert set(plan.certain("recheck")) <= executed["recheck"] | executed["fill"]
    planned = {step.unit for step in plan.steps}
    grave = {unit for unit, entry in log.filled.items() if entry.change in GRAVE}
    if not grave:
        likely = {step.unit for step in plan.steps if step.certainty != "may"}
        assert done <= likely, sorted(done - likely)
    outside = done - planned
    assert not outside or not grave.isdisjoint(plan.open_ended), sorted(outside)
    for unit in sorted(outside & set(had) - executed["remove"]):
        entry = log.filled.get(unit) or log.rechecked[unit]
        assert all(_is_declared(reason, grave) for reason in entry.reasons), (unit, entry.reasons)
    assert not (log.migrations and not plan.migration)
    files = {step.path for step in plan.files}
    changed = (set(log.written) | set(log.removed_files)) - set(log.migrations)
    unplanned = changed - files
    assert outside or unplanned.isdisjoint(had), sorted(unplanned & set(had))
    assert not unplanned or not grave.isdisjoint(plan.open_ended), sorted(unplanned)
    certain = {step.path for step in plan.files if step.certainty == "will"}
    assert certain <= changed, sorted(certain - changed)


def _is_declared(reason: str, grave: set[str]) -> bool:
    """Whether a reason is a symbol, or a section that is read for what it was found to declare."""
    kind, _, rest = reason.partition(" ")
    if kind in ("entity", "dto", "operation", "role", "setting", "function", "extern", "procedure"):
        return True
    section = rest.removesuffix(" is read now")
    return (
        kind == "section" and section != rest and not grave.isdisjoint({f"outline/{section}", f"signatures/{section}"})
    )

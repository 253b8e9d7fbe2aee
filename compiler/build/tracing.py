"""The matrix requirement → units → files → tests → last result. Pure over the records of a project."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from compiler.build.recorded import Recorded, Requirement

Coverage = Literal["compiled", "explains", "not covered"]
Verdict = Literal["passed", "failed", "skipped", "not run", "no test"]
TESTS = "tests/"


@dataclass(frozen=True)
class Row:
    """One requirement. ``indirect`` tests reach it only through a unit that uses one of its units."""

    requirement: Requirement
    coverage: Coverage
    units: tuple[str, ...]
    files: tuple[str, ...]
    tests: tuple[str, ...]
    indirect: tuple[str, ...]
    result: Verdict

    @property
    def stands_out(self) -> bool:
        """Whether something is missing: a unit, any test at all, or a test that passes."""
        return self.coverage == "not covered" or (self.coverage == "compiled" and self.result in ("failed", "no test"))

    def to_json(self) -> dict[str, Any]:
        found = self.requirement
        return {
            "requirement": found.id,
            "file": found.file,
            "line": found.line,
            "text": found.text,
            "coverage": self.coverage,
            "units": list(self.units),
            "files": list(self.files),
            "tests": list(self.tests),
            "indirect_tests": list(self.indirect),
            "result": self.result,
        }


def traced(known: Recorded, outcome: Callable[[str], str | None]) -> tuple[Row, ...]:
    """All requirements in document order; ``outcome`` of a test file is None where it was not run."""
    units: dict[str, list[str]] = {}
    for unit, names in known.cited.items():
        for name in names:
            units.setdefault(name, []).append(unit)
    unsaid = {item["requirement"] for form in known.forms.values() for item in form.get("uncovered", ())}
    printed: dict[str, list[str]] = {}
    for path in known.files:
        for unit in known.units_of_file(path):
            printed.setdefault(unit, []).append(path)
    testing = _testing(known, printed)
    return tuple(
        _row(found, sorted(units.get(name, ())), name in unsaid, known, printed, testing, outcome)
        for name, found in known.requirements.items()
    )


def _row(
    found: Requirement,
    units: list[str],
    unsaid: bool,
    known: Recorded,
    printed: dict[str, list[str]],
    testing: dict[str, set[str]],
    outcome: Callable[[str], str | None],
) -> Row:
    coverage: Coverage = "compiled"
    if unsaid or not units:
        coverage = "explains" if found.id in known.informative and not unsaid else "not covered"
    files = sorted({path for unit in units for path in printed.get(unit, ()) if not path.startswith(TESTS)})
    tests = set().union(*(testing.get(unit, ()) for unit in units))
    users = (user for user, used in known.uses.items() if not set(used).isdisjoint(units))
    indirect = set().union(*(testing.get(user, ()) for user in users)) - tests
    return Row(
        found,
        coverage,
        tuple(units),
        tuple(files),
        tuple(sorted(tests)),
        tuple(sorted(indirect)),
        _result(outcome(path) for path in sorted(tests or indirect)),
    )


def _testing(known: Recorded, printed: dict[str, list[str]]) -> dict[str, set[str]]:
    """Unit → the test files that exercise it: its own, those of scenarios that call it, and of what it declares."""
    found = {unit: {path for path in paths if path.startswith(TESTS)} for unit, paths in printed.items()}
    for unit, form in known.forms.items():
        if unit.startswith("scenarios/"):
            for name in {step["operation"] for step in form.get("steps", ()) if step.get("operation")}:
                found.setdefault(f"operations/{name}", set()).update(found.get(unit, ()))
    for unit, form in known.forms.items():
        if unit.startswith("signatures/"):
            for operation in form.get("operations", ()):
                found.setdefault(unit, set()).update(found.get(f"operations/{operation['name']}", ()))
        elif unit.startswith("outline/") and form.get("scenario"):
            found.setdefault(unit, set()).update(found.get(f"scenarios/{form['scenario']}", ()))
    return found


def _result(outcomes: Iterable[str | None]) -> Verdict:
    found = list(outcomes)
    if not found:
        return "no test"
    if "failed" in found:
        return "failed"
    if None in found:
        return "not run"
    return "skipped" if "skipped" in found else "passed"

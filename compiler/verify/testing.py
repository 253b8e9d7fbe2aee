"""The emitted tests: a failed one comes back to the operation whose answer was not as the scenario says.

An operation that was asked again and still fails shares the blame with its scenario, whose turn it then is.
"""

import re
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection
from pathlib import Path

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic, Related
from ast_schemas.scenarios import AtOnceStep, CallStep, ScenarioForm
from compiler.diagnostics import make
from compiler.diagnostics.codes import build as codes
from compiler.symbols.accepted import Accepted
from compiler.verify.origins import Origins, Source
from compiler.verify.process import run_python

_PLACE = re.compile(r"^(?P<file>[^\s:][^:\n]*\.py):(?P<line>\d+):", re.MULTILINE)
_STEP = re.compile(r"steps\[(\d+)\]")


class Failed(Node):
    """One failed test: its name, the lines of the tree that it went through (outermost first), and what was said."""

    test: str
    places: tuple[tuple[str, int], ...]
    message: str


def failed_tests(tree: Path) -> tuple[Failed, ...] | str:
    """Run the tests of the tree; what failed, or why they could not be run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", f"--junit-xml={report}"]
        ran = run_python(arguments, tree, environment={"DATABASE_URL": ""}, seconds=900)
        if ran.status in (0, 5):
            return ()
        try:
            root = ElementTree.parse(report).getroot()
        except (OSError, ElementTree.ParseError):
            return (ran.error or ran.output).strip()[-300:] or "no report was written"
    return tuple(_failed(case, found) for case in root.iter("testcase") for found in case if _is_failure(found))


def diagnosed(
    failures: Collection[Failed], accepted: Accepted, origins: Origins, blamed: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Each failure on the unit that should answer for it; ``blamed`` units were asked already."""
    return tuple(_diagnostic(failure, accepted, origins, blamed) for failure in failures)


def _is_failure(element: ElementTree.Element) -> bool:
    return element.tag in ("failure", "error")


def _failed(case: ElementTree.Element, found: ElementTree.Element) -> Failed:
    text = found.text or ""
    places = tuple((match["file"], int(match["line"])) for match in _PLACE.finditer(text))
    message = (found.get("message") or text).strip().splitlines()
    return Failed(test=f"{case.get('classname')}.{case.get('name')}", places=places, message=(message or ["failed"])[0])


def _diagnostic(failure: Failed, accepted: Accepted, origins: Origins, blamed: Collection[str]) -> Diagnostic:
    sources = [(file, line, origins.at(file, line)) for file, line in failure.places]
    inner = next((source for _, _, source in reversed(sources) if _is(source, "operations/")), None)
    scenario = next((source for _, _, source in sources if _is(source, "scenarios/")), None)
    source = inner or Source(None, None)
    number, called = _called(scenario, accepted) if scenario is not None else (0, None)
    if inner is None and scenario is not None and scenario.unit is not None:
        operation = f"operations/{called.operation}" if called else None
        source = Source(operation, None) if operation and operation not in blamed else scenario
    related: tuple[Related, ...] = ()
    if scenario is not None and scenario.unit is not None and scenario != source:
        related = (Related(message="the scenario that failed", unit=scenario.unit, path=scenario.path),)
    return make(
        codes.SCENARIO,
        unit=source.unit,
        path=source.path,
        related=related,
        hint=_in_words(number, called) if called else None,
        test=failure.test,
        reason=failure.message[:300].rstrip("."),
    )


def _is(source: Source, phase: str) -> bool:
    return source.unit is not None and source.unit.startswith(phase)


def _called(scenario: Source, accepted: Accepted) -> tuple[int, CallStep | None]:
    """The failing step of a scenario, counted from 1, and its call (of calls at once the first)."""
    form = accepted.scenarios.get((scenario.unit or "").partition("/")[2])
    match = _STEP.match(scenario.path or "")
    if not isinstance(form, ScenarioForm) or match is None or int(match[1]) >= len(form.steps):
        return 0, None
    step = form.steps[int(match[1])]
    if isinstance(step, AtOnceStep):
        step = step.calls[0]
    return int(match[1]) + 1, step if isinstance(step, CallStep) else None


def _in_words(number: int, call: CallStep) -> str:
    caller = call.actor or "nobody"
    return f"in step {number} of the scenario {caller} calls {call.operation}, which must answer {call.status}"

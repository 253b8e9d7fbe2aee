"""Every line of the project leads back to the spec, and every requirement leads to its tests."""

import json
from typing import Any

import pytest

from compiler.cli import explaining, testing, tracing
from tests.plan.project import Project

Capture = pytest.CaptureFixture[bytes]


def explain(project: Project, target: str, capture: Capture) -> dict[str, Any]:
    assert explaining.run(target, project.out, as_json=True) == 0
    found: dict[str, Any] = json.loads(capture.readouterr().out)
    return found


def line_of(project: Project, path: str, text: str) -> int:
    lines = (project.out / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def texts(found: dict[str, Any]) -> str:
    return "\n".join(item["text"] for item in found["requirements"])


def test_a_unit_names_its_requirements_sections_calls_and_files(compiled: Project, capfdbinary: Capture) -> None:
    found = explain(compiled, "operations/add_item", capfdbinary)
    assert "list_archived" in texts(found)
    assert "Groceries › Operations › Add an item" in [item["title"] for item in found["sections"]]
    assert {"schema/Item", "schema/List", "dtos/Item"} <= set(found["uses"])
    assert [call["outcome"] is not None for call in found["calls"]] == [True]
    assert "app/operations/add_item.py" in [item["path"] for item in found["files"]]
    assert list(found["last"]) == ["filled"]
    (place,) = [item for item in found["requirements"] if "list_archived" in item["text"]]
    spec = compiled.spec.read_text(encoding="utf-8").splitlines()
    assert "list_archived" in spec[place["line"] - 1]


def test_a_line_leads_to_the_place_in_the_form_and_its_requirements(compiled: Project, capfdbinary: Capture) -> None:
    path = "app/operations/add_item.py"
    found = explain(compiled, f"{path}:{line_of(compiled, path, 'list_archived')}", capfdbinary)
    assert found["unit"] == "operations/add_item"
    assert found["path"].startswith("steps[")
    assert "list_archived" in texts(found)
    scaffold = explain(compiled, "app/main.py:1", capfdbinary)
    assert (scaffold["unit"], scaffold["by_hand"]) == (None, False)


def test_lines_are_found_again_below_what_a_person_wrote(project: Project, capfdbinary: Capture) -> None:
    path = "app/operations/add_item.py"
    before = explain(project, f"{path}:{line_of(project, path, 'list_archived')}", capfdbinary)
    file = project.out / path
    file.write_text("# mine\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    after = explain(project, f"{path}:{line_of(project, path, 'list_archived')}", capfdbinary)
    assert {**after, "line": 0} == {**before, "line": 0}
    assert explain(project, f"{path}:1", capfdbinary)["by_hand"]
    assert explain(project, str(file), capfdbinary)["edited"]


@pytest.mark.parametrize("target", ["operations/nothing", "app/nothing.py", "app/main.py:99999", "Z999"])
def test_what_there_is_not_is_refused(compiled: Project, target: str) -> None:
    assert explaining.run(target, compiled.out) == 2


def test_the_text_names_what_the_object_has(compiled: Project, capfdbinary: Capture) -> None:
    assert explaining.run("schema/Item", compiled.out) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "Requirements" in text
    assert "spec.md:" in text
    assert "app/models/item.py" in text


def trace(project: Project, capture: Capture) -> dict[str, Any]:
    capture.readouterr()
    assert tracing.run(project.out, None, as_json=True, everything=True) == 0
    found: dict[str, Any] = json.loads(capture.readouterr().out)
    return found


def row(matrix: dict[str, Any], text: str) -> dict[str, Any]:
    (found,) = [item for item in matrix["requirements"] if text in item["text"]]
    return dict(found)


def test_results_of_the_projects_tests_reach_the_requirements(project: Project, capfdbinary: Capture) -> None:
    matrix = trace(project, capfdbinary)
    assert matrix["total"] == sum(matrix["coverage"].values())
    archived = row(matrix, "list_archived")
    assert "operations/add_item" in archived["units"]
    assert "app/operations/add_item.py" in archived["files"]
    assert archived["result"] == "not run"
    scenario = next(path for path in archived["tests"] if "strangers" in path)
    assert testing.run(project.out, (scenario, "-q")) == 0
    assert row(trace(project, capfdbinary), 'the answer\'s title is "Milk"')["result"] == "passed"
    file = project.out / scenario
    file.write_text(file.read_text(encoding="utf-8") + "\n\ndef test_it_fails() -> None:\n    assert False\n")
    assert testing.run(project.out, (scenario, "-q")) == 1
    assert row(trace(project, capfdbinary), 'the answer\'s title is "Milk"')["result"] == "failed"


def test_what_is_not_covered_stands_out(project: Project, capfdbinary: Capture) -> None:
    project.edit(("- **Sort**: name\n", "- **Sort**: name\n- THE system SHALL send a postcard.\n"))
    assert project.compile().status == "ok"
    assert row(trace(project, capfdbinary), "postcard")["coverage"] == "not covered"
    capfdbinary.readouterr()
    assert tracing.run(project.out, None, as_json=False, everything=False) == 0
    assert "postcard" in capfdbinary.readouterr().out.decode()

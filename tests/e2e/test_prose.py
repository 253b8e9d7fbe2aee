"""Specs in prose, filled by a capable model whose replies were recorded, become projects that pass their tests."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.e2e.conftest import ROOT, Compiled, compile_with_cli
from tests.e2e.serving import fresh_database

PROSE = ("running-club", "tool-library")


@pytest.fixture(scope="module", params=PROSE)
def replayed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    name = request.param
    recording = ROOT / "fixtures" / "recorded" / f"{name}.jsonl.gz"
    spec = ROOT / "fixtures" / "prose" / f"{name}.md"
    out = tmp_path_factory.mktemp(name) / "out"
    return compile_with_cli(spec, out, "--model", f"replay:{recording}", "--verify", "full")


def test_every_unit_is_filled_and_every_requirement_accounted_for(replayed: Compiled) -> None:
    errors = [item for item in replayed.report["diagnostics"] if item["severity"] == "error"]
    assert (replayed.code, errors) == (0, [])
    assert replayed.report["units"]["failed"] == 0
    counts = replayed.report["requirements"]
    assert counts["compiled"] + counts["uncovered"] == counts["total"]
    assert counts["compiled"] >= 0.9 * counts["total"]


def test_the_backend_passes_its_scenarios_on_sqlite(replayed: Compiled) -> None:
    assert _passed(replayed.out, "") >= 1


@pytest.mark.pg
def test_the_backend_passes_its_scenarios_on_postgresql(replayed: Compiled, postgres: str) -> None:
    with fresh_database(postgres) as url:
        assert _passed(replayed.out, url) >= 1


def _passed(out: Path, database: str) -> int:
    """How many scenarios passed; none may fail."""
    report = out / "report.xml"
    scenarios = sorted(str(path.relative_to(out)) for path in (out / "tests").glob("test_scenario_*.py"))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"--junitxml={report}", *scenarios]
    environment = {**os.environ, "DATABASE_URL": database}
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    return sum(int(suite.get("tests", "0")) for suite in ElementTree.parse(report).iter("testsuite"))

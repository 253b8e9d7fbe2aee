"""Every rule earns its place: with it off, its mistake gives a backend that fails, is unsafe or lacks what was said."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from compiler.diagnostics import rules
from tests.e2e.serving import fresh_database
from tests.rules.needed import Needed
from tests.rules.not_shown import NOT_SHOWN
from tests.rules.of_accounts import ACCOUNTS
from tests.rules.of_answers import ANSWERS
from tests.rules.of_bodies import BODIES
from tests.rules.of_functions import FUNCTIONS
from tests.rules.of_jobs import JOBS
from tests.rules.of_mappings import MAPPINGS
from tests.rules.of_outlines import OUTLINES
from tests.rules.of_scenarios import SCENARIOS
from tests.rules.of_schemas import SCHEMAS
from tests.rules.running import shown
from tests.rules.without import without

NEEDED = [*OUTLINES, *SCHEMAS, *MAPPINGS, *BODIES, *FUNCTIONS, *JOBS, *SCENARIOS, *ACCOUNTS, *ANSWERS]
LIVE = {"lint", "types", "start", "tests", "asked", "endless"}
"""Proofs that run the emitted project."""


def _id(case: Needed) -> str:
    return f"{case.code} {case.because}"


@pytest.mark.parametrize("case", [case for case in NEEDED if case.proof not in LIVE], ids=_id)
def test_without_the_rule(case: Needed) -> None:
    verdict = without(case.code, case.forms())
    assert verdict.kind == case.proof, verdict
    assert case.sign in verdict.detail


SAMPLED = ("B510", "B580", "C438", "D302", "D323", "O226")
"""Shown in every run; the other projects are run with ``-m long``."""


def _live(case: Needed) -> object:
    marks = [pytest.mark.pg] * case.postgresql + [pytest.mark.long] * (case.code not in SAMPLED)
    return pytest.param(case, id=_id(case), marks=marks)


@pytest.mark.parametrize("case", [_live(case) for case in NEEDED if case.proof in LIVE])
def test_without_the_rule_the_project_fails(case: Needed, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    verdict = without(case.code, case.forms())
    assert verdict.kind == "emitted", verdict
    with ExitStack() as stack:
        database = f"sqlite:///{tmp_path / 'app.db'}" if case.proof == "start" else ""
        if case.postgresql:
            database = request.getfixturevalue("postgres")
            database = stack.enter_context(fresh_database(database)) if case.proof == "start" else database
        said = shown(case, verdict, tmp_path / "project", database)
    assert said, "nothing fails"
    assert case.sign in said, said[-3000:]


def test_every_error_is_shown_to_be_needed_or_says_why_it_stays() -> None:
    errors = {item.code for item in rules() if item.severity == "error" and item.code[0] in "ODCBT"}
    shown_to_be = {case.code for case in NEEDED}
    assert shown_to_be & NOT_SHOWN.keys() == set()
    assert errors - shown_to_be - NOT_SHOWN.keys() == set()

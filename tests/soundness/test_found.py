"""What random programs found to fail once stays mended."""

from pathlib import Path

import pytest

from benchmarks.soundness.campaign import Bench, Outcome
from tests.soundness.found import found_forms


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder: Path = tmp_path_factory.mktemp("found")
    (found,) = Bench(folder, tested=1).outcomes([("found", found_forms())])
    return found


def test_the_program_is_right(outcome: Outcome) -> None:
    assert outcome.rejected == ()


def test_its_project_is_clean_and_answers(outcome: Outcome) -> None:
    assert outcome.failures == {}


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("add_note", 201),
        ("show_note", 200),
        ("list_notes", 200),
        ("list_literals", 200),
        ("change_note", 200),
        ("reward", 200),
        ("greet", 204),
        ("look", 302),
        ("tidy", 204),
        ("add_notes", 204),
        ("add_users", 204),
        ("add_literal", 204),
    ],
)
def test_each_operation_succeeds(outcome: Outcome, operation: str, status: int) -> None:
    assert status in outcome.operations[operation]


def test_a_row_that_the_operation_deleted_is_not_found(outcome: Outcome) -> None:
    assert set(outcome.operations["purge"]) <= {404, 422}

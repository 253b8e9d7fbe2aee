"""What one trial records: how the unit was accepted, what was wrong, and what each message cured."""

import asyncio

import pytest

from compiler.models.protocol import ModelError
from compiler.stress.candidates import simulated
from compiler.stress.conditions import Conditions
from compiler.stress.records import TrialKey, TrialRecord
from compiler.stress.reference import Reference
from compiler.stress.scoring import similarity
from compiler.stress.trial import run_trial
from compiler.stress.work import perform
from tests.fill.scripted import Scripted
from tests.stress.profiles import job, only

UNIT = "schema/Item"


def tried(reference: Reference, *answers: object, **conditions: object) -> TrialRecord:
    scene = reference.scenes[UNIT]
    return asyncio.run(run_trial(TrialKey("m", UNIT, 0), scene, Scripted(*answers), Conditions(**conditions)))


@pytest.fixture
def right(reference: Reference) -> dict[str, object]:
    return reference.scenes[UNIT].form.model_dump(mode="json")


def test_a_right_answer_is_raw_valid_and_equal_to_the_reference(reference: Reference, right: dict) -> None:
    record = tried(reference, right)
    assert (record.outcome, record.attempts, record.score) == ("raw_valid", 1, 1.0)
    assert record.prompt_tokens == 10
    assert record.completion_tokens == 5


def test_what_is_mended_without_asking_is_kept_apart(reference: Reference, right: dict) -> None:
    record = tried(reference, {**right, "fields": str(right["fields"]).replace("'", '"').replace("None", "null")})
    assert record.outcome == "repaired"
    assert any(kind.startswith(("coercion:", "repair:")) for kind in record.calls[0].kinds)


def test_a_message_that_helps_is_a_cure_and_one_that_is_said_twice_is_not(reference: Reference, right: dict) -> None:
    wrong = {**right, "owner": 7}
    record = tried(
        reference, wrong, wrong, right, options=Conditions().options.model_copy(update={"slot_patch": False})
    )
    assert record.outcome == "reasked"
    assert record.attempts == 3
    assert [[item.fate for item in call.complaints] for call in record.calls] == [["left"], ["cured"], []]
    assert record.calls[0].complaints[0].path == "owner"


def test_what_is_never_right_ends_with_the_attempts(reference: Reference) -> None:
    record = tried(reference, "I would rather not.", attempts=3)
    assert (record.outcome, record.attempts, record.score) == ("never", 3, None)
    assert record.calls[-1].complaints[0].fate == "last"
    assert record.transcript[0]["reply"]["text"] == "I would rather not."


def test_no_reply_and_a_fault_of_formworks_own_are_outcomes_too(reference: Reference) -> None:
    assert tried(reference, ModelError("gone")).outcome == "error"
    crashed = tried(reference, "hm", RuntimeError("broken"))
    assert crashed.outcome == "crashed"
    assert crashed.crash == "RuntimeError: broken"


def test_equal_trials_have_equal_results_and_others_have_other_mistakes(reference: Reference) -> None:
    candidate = simulated(only("required_left_out", "wrong_type", "near_miss_enum"), 3)
    keys = tuple(TrialKey(candidate.key, UNIT, trial) for trial in range(6))
    once, again = (perform(job(reference, candidate), keys) for _ in range(2))
    assert [record.transcript for record in once] == [record.transcript for record in again]
    assert len({str(record.transcript[0]["reply"]) for record in once}) > 1


def test_a_reference_is_the_same_after_a_file(reference: Reference) -> None:
    again = Reference.from_json(reference.to_json())
    assert {unit: scene.digest for unit, scene in again.scenes.items()} == {
        unit: scene.digest for unit, scene in reference.scenes.items()
    }


def test_the_score_sees_structure_and_not_order_of_keys() -> None:
    whole = {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 4}], "b": "c"}
    assert similarity(whole, {"b": "c", "a": [{"y": 2, "x": 1}, {"x": 3, "y": 4}]}) == 1.0
    assert similarity(whole, {"a": [{"x": 3, "y": 4}], "b": "c"}) == pytest.approx(2 * 3 / (5 + 3))
    assert similarity(whole, {"z": 1}) == 0.0

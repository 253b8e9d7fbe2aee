"""Whatever a spec says, no sentence vanishes and none raises: it is used, explained or reported with a reason."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reader.pipeline import run_text

BASE = """# Shop

## Conventions

- Accounts are users.

## User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | |

## Box

| Field | Type | Rules |
| --- | --- | --- |
| name | text | {rule} |
| owner | User | owner |

- {entity}

## Change a box

`PATCH /boxes/{{box_id}}`

- **Who**: {who}
- **Answers**: the box
- {rule_sentence}

## Notes

{prose}

## Scenario: it works

- GIVEN a member Ann
- {step}
"""

GOOD = {
    "rule": "unique",
    "entity": "Boxes are deleted softly.",
    "who": "the owner of the box",
    "rule_sentence": "IF the box's name is empty, THEN THE system SHALL refuse with 409 `empty`.",
    "prose": "Boxes hold things.",
    "step": 'WHEN Ann calls "Change a box" with box_id = Ann.id, name = "x" THEN the status is 404',
}


def spec(**changes: str) -> str:
    return BASE.format(**{**GOOD, **changes})


def test_the_spec_without_mistakes_has_no_rest() -> None:
    run = run_text(spec())
    assert (run.uncovered, run.unmentioned) == ({}, [])


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        ("rule", "very unique", "expected a rule such as"),
        ("entity", "Boxes like sunshine.", "expected a rule of an entity"),
        ("entity", "It always holds that the colour is red.", "expected a row, a field or a value"),
        ("entity", "A **view** also shows weight.", "expected a member of Box"),
        ("who", "wizards", "expected `anyone`, `members`, a role"),
        ("rule_sentence", "The box should be nice.", "expected an effect"),
        ("rule_sentence", "THE system SHALL polish the box.", "expected an effect"),
        ("rule_sentence", "IF the box glows, THEN THE system SHALL refuse with 409 `glow`.", "expected a verb"),
        ("rule_sentence", "THE system SHALL NOT delete the box.", "expected what the system does"),
        ("rule_sentence", "THE system SHALL set the box's name to the moon.", "expected a row, a field or a value"),
        ("prose", "`HEAD /boxes`", "expected no route for HEAD"),
        ("prose", "Boxes MUST be red.", "expected this in a section with a route"),
        ("step", 'WHEN Bob calls "Change a box" THEN it succeeds', "expected who calls"),
        ("step", 'WHEN Ann calls "Paint a box" THEN it succeeds', "expected an operation that exists"),
        ("step", "Ann is happy.", "expected a sentence that begins with GIVEN"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_reported_with_what_was_expected(
    place: str, text: str, expected: str
) -> None:
    run = run_text(spec(**{place: text}))
    reasons = [reason for said, reason in run.uncovered.items() if text in said]
    assert len(reasons) == 1, run.uncovered
    assert expected in reasons[0]
    assert run.unmentioned == []


def test_a_type_that_is_none_is_reported_at_its_row() -> None:
    text = spec().replace("| name | text | unique |", "| name | colour | unique |")
    run = run_text(text)
    assert "expected a type" in run.uncovered["| name | colour | unique |"]


VOCABULARY = """
the a box box's name owner caller of is not and or IF THEN SHALL set to 3 "x" `a.b` ( ) , . : whose has no every items
refuse with 409 `code` create delete find else otherwise for each plus number sum WHEN called
"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SENTENCE, SENTENCE, SENTENCE)
def test_no_sentence_raises_or_vanishes(entity: str, rule: str, step: str) -> None:
    run = run_text(spec(entity=entity, rule_sentence=f"THE system SHALL {rule}", step=f"WHEN {step}"))
    assert run.unmentioned == []

"""What fields may be called: Latin letters of every kind, but not `id`."""

import pytest

from compiler.reader.names import snake, words
from tests.reader.pipeline import run_text

SPEC = """# Shop

## Box

| Field | Type | Rules |
| --- | --- | --- |
| {field} | {type} | |
| Größe | integer | |

## Add a box

`POST /boxes`

- **Who**: anyone
- **Takes**: {field}, größe
- **Answers**: 201 with the box
- IF the größe is above 9, THEN THE system SHALL refuse with 409 `too_big`.
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("größe", "grosse"),
        ("Prénom de l'élève", "prenom_de_l_eleve"),
        ("Smørrebrød", "smorrebrod"),
        ("e\u0301tat", "etat"),
        ("Łódź", "lodz"),
        ("книга", ""),
        ("書名", ""),
    ],
)
def test_latin_letters_become_ascii_and_others_no_name(text: str, name: str) -> None:
    assert snake(text) == name


def test_letters_of_other_scripts_stay_in_words() -> None:
    assert words("Книга größe") == ["книга", "grosse"]


def test_a_field_with_accents_is_found_wherever_it_is_named() -> None:
    run = run_text(SPEC.format(field="name", type="text"))
    assert run.uncovered == {}
    assert [field.name for field in run.accepted.schema["Box"].fields] == ["name", "grosse"]
    steps = run.forms["operations/add_box"]["steps"]
    assert [step["condition"] for step in steps if step["step"] == "require"] == ["not (body.grosse > 9)"]


@pytest.mark.parametrize(("type_", "reported"), [("uuid", False), ("integer", True), ("text", True)])
def test_a_field_called_id_is_what_every_row_has_or_is_reported(type_: str, reported: bool) -> None:
    run = run_text(SPEC.format(field="id", type=type_).replace("id, größe", "größe"))
    assert [field.name for field in run.accepted.schema["Box"].fields] == ["grosse"]
    assert bool(run.uncovered) is reported
    assert all("every row has an `id`" in reason for reason in run.uncovered.values())

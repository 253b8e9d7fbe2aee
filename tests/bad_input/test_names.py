"""Names in other scripts, from right to left, or that are words of Python and SQL: refused with a place, or safe."""

from pathlib import Path

import pytest

from tests.bad_input.attempts import GOOD, Attempts, passes_its_tests, starts, tree
from tests.bad_input.test_contradictions import line_of


@pytest.mark.parametrize("name", ["название", "عنوان", "書名"])
def test_a_field_in_another_script_is_reported_and_left_out(compiled: Attempts, spec: Path, name: str) -> None:
    text = GOOD.replace("| pages |", f"| {name} | text | optional |\n| pages |")
    spec.write_text(text)
    result = compiled(spec)
    assert "ASCII" in result.uncovered(line_of(text, f"| {name} |"))
    starts(result.out)


@pytest.mark.parametrize("heading", ["Книга", "كتاب", "書"])
def test_an_entity_in_another_script_is_reported_and_left_out(compiled: Attempts, spec: Path, heading: str) -> None:
    text = GOOD + f"\n## {heading}\n\n| Field | Type |\n| --- | --- |\n| name | text |\n"
    spec.write_text(text)
    result = compiled(spec)
    assert "ASCII" in result.uncovered(line_of(text, "| name |"))
    assert result.code == 0


@pytest.mark.parametrize("heading", ["Покажи книги", "أضف كتابا"])
def test_an_operation_in_another_script_is_reported_and_left_out(compiled: Attempts, spec: Path, heading: str) -> None:
    text = GOOD + f"\n## {heading}\n\n`GET /books`\n\n- **Who**: anyone\n- **Answers**: the books\n"
    spec.write_text(text)
    result = compiled(spec)
    assert "ASCII" in result.uncovered(line_of(text, "`GET /books`"))
    assert result.code == 0


def test_a_path_in_another_script_is_refused(compiled: Attempts, spec: Path) -> None:
    text = GOOD + "\n## Show the books\n\n`GET /книги`\n\n- **Who**: anyone\n- **Answers**: the books\n"
    spec.write_text(text)
    result = compiled(spec)
    lines = {item["line"] for item in result.report["diagnostics"]}
    assert lines & {line_of(text, "## Show the books"), line_of(text, "`GET /книги`")}


OTHER_SCRIPTS = """
## Scenario: an Arabic book

- GIVEN a book "first" with title "日本語 🙂"
- WHEN nobody calls "Show a book" on first THEN the answer's title is "日本語 🙂"
- WHEN nobody calls "Add a book" with title "Ünï \u200fقلم\u200e", called second
- THEN the answer's subtitle is "مرحبا بالعالم" and the answer's title is "Ünï \u200fقلم\u200e"
- WHEN nobody calls "Add a book" with title "ممنوع" THEN it is refused with 409 `bad_title`
"""


def test_texts_in_every_script_and_direction_come_back_as_they_were(compiled: Attempts, spec: Path) -> None:
    refusal = 'IF the title is "ممنوع", THEN THE system SHALL refuse with 409 `bad_title` "هذا العنوان ممنوع"'
    text = GOOD.replace("Books on a shelf.", "كتب على الرف. 書籍 📚")
    text = text.replace("201 with the book\n", f"201 with the book\n- {refusal}\n")
    text = text.replace("| pages |", '| subtitle | text | default "مرحبا بالعالم" |\n| pages |')
    spec.write_text(text + OTHER_SCRIPTS, encoding="utf-8")
    result = compiled(spec)
    assert result.report["diagnostics"] == []
    assert result.report["requirements"]["uncovered"] == 0
    passes_its_tests(result.out)


def test_a_scenario_in_another_script_is_reported(compiled: Attempts, spec: Path) -> None:
    text = GOOD + '\n## Scenario: كتاب\n\n- WHEN nobody calls "Add a book" with title "x" THEN it succeeds\n'
    spec.write_text(text, encoding="utf-8")
    assert "ASCII" in compiled(spec).uncovered(line_of(text, "- WHEN nobody"))


def test_an_answer_named_in_another_script_is_reported(compiled: Attempts, spec: Path) -> None:
    text = GOOD + '\n## Scenario: it works\n\n- WHEN nobody calls "Add a book" with title "x" THEN it succeeds\n'
    text += '- WHEN nobody calls "Add a book" with title "y", called 本, THEN it succeeds\n'
    spec.write_text(text, encoding="utf-8")
    assert "ASCII" in compiled(spec).uncovered(line_of(text, "called 本"))


PYTHON = ("class", "import", "lambda", "self", "metadata", "json", "copy", "model_fields", "print", "cls")
HARMLESS = ("type", "value", "key", "date", "text", "rows", "row", "payload", "tx", "request", "session", "str")
SQL = ("select", "order", "group", "user", "index", "end", "check", "limit", "table", "all", "primary", "references")
"""Names of Python's, of the emitted code and of SQL; ``PYTHON`` are keywords and what its classes have anyway."""


def test_fields_named_like_things_of_the_emitted_code_or_words_of_sql_do_no_harm(
    compiled: Attempts, spec: Path
) -> None:
    fields = "".join(f"| {name} | text | optional |\n" for name in (*HARMLESS, *SQL, *PYTHON))
    text = GOOD.replace("| pages |", f"{fields}| data | json | |\n| pages |")
    text += "\n## Change a book\n\n`PATCH /books/{book_id}`\n\n- **Who**: anyone\n- **Answers**: 200 with the book\n"
    text += """
## Scenario: words are only words

- GIVEN a book "first" with title "Emma", type "a", value "b", rows "c", request "d", str "e", order "o", class "c"
- WHEN nobody calls "Show a book" on first THEN the answer's type is "a" and the answer's str is "e"
- WHEN nobody calls "Change a book" on first with tx "f", payload "g"
- THEN the answer's tx is "f" and the answer's payload is "g" and the answer's type is "a"
- AND the answer's order is "o" and the answer's class is "c"
"""
    spec.write_text(text)
    result = compiled(spec)
    assert result.errors == []
    passes_its_tests(result.out)


ENTITIES = ("Order", "Group", "Select", "Table", "Type", "Session", "Import", "Return", "Base")


def test_entities_named_like_tables_classes_and_sql_words_do_no_harm(compiled: Attempts, spec: Path) -> None:
    text = "# Words\n\n## Conventions\n\n- There is no sign-in.\n"
    for name in ENTITIES:
        low = name.lower()
        text += f"\n## {name}\n\n| Field | Type |\n| --- | --- |\n| name | text |\n"
        text += f"\n## Add a {low}\n\n`POST /{low}s`\n\n- **Who**: anyone\n- **Answers**: 201 with the {low}\n"
        text += (
            f"\n## Show the {low}s\n\n`GET /{low}s`\n\n- **Who**: anyone\n- **Answers**: the {low}s\n- **Sort**: name\n"
        )
        text += f"\n## Scenario: {low} works\n\n"
        text += f'- WHEN nobody calls "Add a {low}" with name "x" THEN the answer\'s name is "x"\n'
        text += f'- WHEN nobody calls "Show the {low}s" THEN the answer has 1 {low}\n'
    spec.write_text(text)
    result = compiled(spec)
    assert result.errors == []
    passes_its_tests(result.out)


@pytest.mark.parametrize("name", ["Where (wheres)", "If (ifs)"])
def test_an_entity_with_a_reserved_name_is_refused_at_its_heading(
    over_good_output: Attempts, spec: Path, name: str
) -> None:
    text = GOOD + f"\n## {name}\n\n| Field | Type |\n| --- | --- |\n| label | text |\n"
    text += f"\n## Add a {name.split()[0].lower()}\n\n`POST /things`\n\n- **Who**: anyone\n"
    text += f"- **Answers**: 201 with the {name.split()[0].lower()}\n"
    spec.write_text(text)
    found = over_good_output(spec).said("O201")
    assert found["line"] == line_of(text, f"## {name}")


def test_nothing_of_a_left_out_name_is_emitted(compiled: Attempts, spec: Path) -> None:
    spec.write_text(GOOD.replace("| pages |", "| название | text | optional |\n| pages |"))
    assert not any("название".encode() in content for content in _app(compiled(spec).out).values())


def _app(out: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(out).items() if path.startswith("app/")}

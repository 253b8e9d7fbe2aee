"""Specs that say two things at once, or speak of what is not there: located, and nothing half-built is written."""

from pathlib import Path

import pytest

from tests.bad_input.attempts import GOOD, Attempts, starts, tree


def line_of(text: str, part: str) -> int:
    """1-based line of the last place where the part stands."""
    return text[: text.rindex(part)].count("\n") + 1


def test_two_equal_headings_are_reported_with_an_anchor_to_tell_them_apart(
    over_good_output: Attempts, spec: Path
) -> None:
    text = GOOD + "\n## Show a book\n\n`GET /titles/{book_id}`\n\n- **Who**: anyone\n- **Answers**: the book\n"
    spec.write_text(text)
    found = over_good_output(spec).said("S110")
    assert (found["file"], found["line"]) == ("spec.md", line_of(text, "## Show a book"))
    assert "{#show-a-book-2}" in found["message"]


SECOND_BOOK = "\n## More\n\n### Book\n\n| Field | Type |\n| --- | --- |\n| {field} | integer | |\n"


@pytest.mark.parametrize("field", ["title", "isbn"], ids=["with a field in common", "with other fields"])
def test_of_two_entities_of_one_name_the_second_is_reported_and_left_out(
    compiled: Attempts, spec: Path, field: str
) -> None:
    text = GOOD + SECOND_BOOK.format(field=field)
    spec.write_text(text)
    result = compiled(spec)
    assert "Shelf > Book" in result.uncovered(line_of(text, f"| {field} | integer |"))
    assert not any(b"isbn" in content for path, content in tree(result.out).items() if path.startswith("app/"))
    starts(result.out)


def test_two_entities_of_one_name_in_two_files_are_not_taken_for_one(compiled: Attempts, tmp_path: Path) -> None:
    folder = tmp_path / "spec"
    folder.mkdir()
    (folder / "1.md").write_text(GOOD)
    (folder / "2.md").write_text("# Depot\n\n## Book\n\n| Field | Type |\n| --- | --- |\n| isbn | text |\n")
    said = [item for item in compiled(folder).report["diagnostics"] if item["file"] == "2.md"]
    assert [(item["code"], item["line"]) for item in said] == [("G1001", 7)]


def test_two_entities_of_one_name_with_two_plurals_are_refused(over_good_output: Attempts, spec: Path) -> None:
    text = GOOD + SECOND_BOOK.format(field="isbn").replace("### Book", "### Book (tomes)")
    spec.write_text(text)
    assert over_good_output(spec).said("O202")["line"] == line_of(text, "### Book")


def test_a_field_of_an_unknown_type_is_reported_and_left_out(compiled: Attempts, spec: Path) -> None:
    text = GOOD.replace("| pages | integer |", "| pages | wibble |")
    spec.write_text(text)
    result = compiled(spec)
    assert "expected a type" in result.uncovered(line_of(text, "| pages |"))
    assert result.code == 0
    assert not any(b"pages" in content for path, content in tree(result.out).items() if path.startswith("app/"))
    starts(result.out)


@pytest.mark.parametrize(
    "operation",
    [
        "\n## Add a widget\n\n`POST /widgets`\n\n- **Who**: anyone\n- **Answers**: 201 with the widget\n",
        "\n## Show the widgets\n\n`GET /widgets`\n\n- **Who**: anyone\n- **Answers**: the widgets\n",
        "\n## Drop a widget\n\n`DELETE /widgets/{widget_id}`\n\n- **Who**: anyone\n- **Answers**: nothing\n",
    ],
    ids=["create", "list", "delete"],
)
def test_an_operation_on_an_unknown_entity_is_reported_and_left_out(
    compiled: Attempts, spec: Path, operation: str
) -> None:
    text = GOOD + operation
    spec.write_text(text)
    result = compiled(spec)
    said = result.uncovered(line_of(text, "/widgets"))
    assert "entity" in said or "Widget" in said
    assert not any(b"widget" in content for path, content in tree(result.out).items() if path.startswith("app/"))


def test_a_link_to_an_unknown_entity_is_reported(compiled: Attempts, spec: Path) -> None:
    text = GOOD.replace("| pages |", "| shelf | Widget | |\n| pages |")
    spec.write_text(text)
    assert "Widget" in compiled(spec).uncovered(line_of(text, "| shelf |"))


CYCLE = """
## Author

| Field | Type |
| --- | --- |
| name | text |
| best work | Work |

## Work

| Field | Type |
| --- | --- |
| name | text |
| author | Author |
"""


def test_entities_that_require_each_other_are_refused(over_good_output: Attempts, spec: Path) -> None:
    spec.write_text(GOOD + CYCLE)
    found = over_good_output(spec).said("D305")
    assert (found["file"], found["line"]) == ("spec.md", line_of(GOOD + CYCLE, "## Author"))
    assert "Author.best_work -> Work.author -> Author" in found["message"]


def test_an_entity_that_requires_itself_is_refused(over_good_output: Attempts, spec: Path) -> None:
    spec.write_text(GOOD.replace("| pages |", "| sequel | Book | |\n| pages |"))
    assert "Book.sequel -> Book" in over_good_output(spec).said("D305")["message"]


def test_a_cycle_with_an_optional_link_is_fine(compiled: Attempts, spec: Path) -> None:
    spec.write_text(
        GOOD
        + CYCLE.replace(
            "| Field | Type |\n| --- | --- |\n| name | text |\n| best work | Work |",
            "| Field | Type | Rules |\n| --- | --- | --- |\n| name | text | |\n| best work | Work | optional |",
        )
    )
    result = compiled(spec)
    assert result.errors == []
    starts(result.out)

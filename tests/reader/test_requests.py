"""The reader is a function of the request alone."""

from ast_schemas.spec import Section
from compiler.models.protocol import Message, Tool
from compiler.reader import read
from rag.sections import parse_document
from tests.reader.pipeline import request

SPEC = """# Box

## Lid

| Field | Type | Rules |
| --- | --- | --- |
| width | integer | at least 1 |
"""


def sections() -> list[Section]:
    return list(parse_document(SPEC, "box.md"))


def test_equal_requests_have_equal_answers() -> None:
    asked = request("schema/Lid", sections(), "entity Lid (lids)")
    assert read(asked) == read(asked.model_copy())


def test_what_is_not_in_the_request_does_not_exist() -> None:
    found = read(request("schema/Lid", [], "entity Lid (lids)"))
    assert found is not None
    assert (found["fields"], found["requirements"]) == ([], [])


def test_a_second_question_is_answered_as_the_first() -> None:
    asked = request("schema/Lid", sections(), "entity Lid (lids)")
    text = asked.messages[0].content + "\n# Diagnostics\nD301 something\n\n# Previous\n{}\n"
    again = asked.model_copy(update={"messages": (Message(role="user", content=text),)})
    assert read(again) == read(asked)


def test_there_is_no_answer_to_a_request_for_single_values() -> None:
    asked = request("schema/Lid", sections(), "entity Lid (lids)")
    fix = asked.model_copy(update={"tool": Tool(name="fix", description="", parameters={})})
    assert read(fix) is None


def test_an_operation_that_no_section_describes_has_no_answer() -> None:
    line = "operation open_lid (action Lid): POST /lids/{lid_id}/open; callers anyone; success 200"
    assert read(request("operations/open_lid", sections(), f"entity Lid (lids): id uuid\n{line}")) is None

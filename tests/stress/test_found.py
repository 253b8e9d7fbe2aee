"""What stress trials found: messages that could not cure, and questions that lacked what the answer needs."""

from typing import Any

from compiler.diagnostics import for_model
from compiler.fill.excerpt import excerpt
from compiler.fill.reply import answer
from compiler.fill.request import request_of, whole_tool
from compiler.models.protocol import FillRequest, Message, RawReply, ToolCall, Usage
from compiler.stress.reference import Reference
from compiler.weak.edits import Edit
from compiler.weak.mistakes import Mistake
from compiler.weak.telling import told
from tests.expressions.world import SCOPES, typed


def test_a_call_without_arguments_is_told_what_the_form_needs(reference: Reference) -> None:
    question = reference.scenes["schema/Item"].question
    request = request_of(question, [Message(role="user", content="")], whole_tool(question, question.offer()), "")
    for arguments in ("{}", ""):
        said = answer(reply(request, arguments), request).diagnostics
        assert "`fields`, " in for_model(said)
        assert "missing" in for_model(said)


def test_a_patch_of_what_is_uncovered_shows_the_ids_of_requirements(reference: Reference) -> None:
    question = reference.scenes["schema/Item"].question
    value = {"fields": [], "requirements": []}
    text = excerpt(question, value, ["uncovered"], "fix_1 is uncovered: it is missing", names=False)
    shown = [name for whole, name in question.cited.items() if whole.startswith("entities.item/")]
    assert shown
    assert all(f"[{name}] " in text for name in shown)


def test_a_member_that_none_of_many_rows_has_is_answered_with_those_that_they_have() -> None:
    (said,) = typed("order.lines.wobble > 3", SCOPES["action"]).diagnostics
    assert said.code == "X623"
    assert said.hint is not None
    assert "wobble" not in said.hint
    assert "quantity" in said.hint


def test_a_sticky_mistake_is_cured_by_a_name_that_the_wrong_text_has_elsewhere() -> None:
    """`item.slug == slug` was written as `item.name_of == slug`: the message must say `slug`, and does."""
    value = {"where": "item.slug == slug"}
    schema: dict[str, Any] = {"type": "object", "properties": {"where": {"type": "string"}}}
    edits = (Edit(("where",), "item.name_of == slug"),)
    mistake = Mistake("hallucinated_member", edits, sticky=True, salt="")
    said = "where: [X621] A row of Item has no `name_of`; it has {}."
    assert told(mistake, said.format("id, slug"), (), value, schema, edits)
    assert not told(mistake, said.format("nothing"), (), value, schema, edits)


def reply(request: FillRequest, arguments: str) -> RawReply:
    calls = (ToolCall(name=request.tool.name, arguments=arguments),)
    return RawReply(text=None, tool_calls=calls, finish_reason="stop", usage=Usage(prompt=1, completion=1), raw="{}")

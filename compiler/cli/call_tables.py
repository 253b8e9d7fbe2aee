"""Calls on the terminal: a line each with totals below, or one in full."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from compiler.cli.terminal import out

if TYPE_CHECKING:
    from compiler.models.protocol import FillRequest, RawReply
    from compiler.store.journal import CallRow

_RIGHT = frozenset({"call", "try", "in", "out", "ms"})
_NAMES = ("call", "unit", "rung", "try", "in", "out", "ms", "outcome", "codes", "mended")


def show_calls(calls: "Sequence[CallRow]", totals: dict[str, Any]) -> None:
    """One line a call, then the sums."""
    table = Table(box=None, pad_edge=False)
    for name in _NAMES:
        table.add_column(name, justify="right" if name in _RIGHT else "left")
    for call in calls:
        table.add_row(
            str(call.id),
            Text(call.unit),
            call.rung if call.channel == "forced" else f"{call.rung} ({call.channel})",
            str(call.attempt),
            str(call.prompt_tokens),
            str(call.completion_tokens),
            str(call.milliseconds),
            call.outcome or "",
            Text(call.error or " ".join(call.codes)),
            Text("; ".join((*call.repairs, *call.coercions))),
        )
    console = out()
    console.print(table)
    sent, got, spent = totals["prompt_tokens"], totals["completion_tokens"], totals["milliseconds"] / 1000
    console.print(f"{totals['calls']} calls, {sent:,} tokens in, {got:,} out, {spent:,.1f} s")
    for name in ("outcomes", "rungs", "codes"):
        if totals[name]:
            console.print(f"{name}: " + ", ".join(f"{count} {word}" for word, count in totals[name].items()))


def show_one(call: "CallRow", request: "FillRequest", reply: "RawReply | None") -> None:
    """What was sent, what came back, what was repaired, what was said."""
    from rich.json import JSON

    console = out()
    console.rule(f"call {call.id}: {call.unit}, attempt {call.attempt}, {call.rung}, {call.channel}, {call.model}")
    if request.system:
        console.print(request.system, markup=False)
        console.rule("question")
    for message in request.messages:
        console.print(message.content, markup=False)
    console.rule("function")
    console.print(JSON.from_data(request.tool.model_dump(mode="json")))
    console.rule("reply")
    if reply is None:
        console.print(call.error or "none", markup=False)
    else:
        if reply.text:
            console.print(reply.text, markup=False)
        for made in reply.tool_calls:
            console.print(f"{made.name}({made.arguments})", markup=False)
        sent, got = call.prompt_tokens, call.completion_tokens
        console.print(f"finish: {reply.finish_reason}, {sent:,} tokens in, {got:,} out, {call.milliseconds} ms")
    console.rule("repaired")
    console.print("\n".join((*call.repairs, *call.coercions)) or "nothing", markup=False)
    console.rule(f"said: {call.outcome or 'not judged'}")
    for item in call.said:
        hint = f" {item.hint}" if item.hint else ""
        console.print(f"[{item.code}] {item.path or call.unit}: {item.message}{hint}", markup=False)

"""``formwork calls``: the journal."""

from pathlib import Path
from typing import TYPE_CHECKING

from compiler.cli.terminal import out, print_json, refuse

if TYPE_CHECKING:
    from compiler.store.journal import Journal


def run(
    project: Path, unit: str | None, code: str | None, outcome: str | None, number: int | None, *, as_json: bool
) -> int:
    """A table of the calls, or one of them in full."""
    from compiler.store.journal import Journal
    from compiler.store.layout import Layout

    path = Layout(project).journal
    if not path.is_file():
        return refuse(f"{project} holds no journal of calls")
    journal = Journal(path)
    try:
        if number is not None:
            return _one(journal, number, as_json=as_json)
        calls = [
            call
            for call in journal.calls(unit)
            if (code is None or code in call.codes) and (outcome is None or call.outcome == outcome)
        ]
    finally:
        journal.close()
    if as_json:
        print_json({"calls": [call.model_dump(mode="json") for call in calls]})
        return 0
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("call", "unit", "tool", "try", "in", "out", "ms", "outcome", "codes", "mended"):
        table.add_column(name, justify="right" if name in ("call", "try", "in", "out", "ms") else "left")
    for call in calls:
        table.add_row(
            str(call.id),
            Text(call.unit),
            call.tool,
            str(call.attempt),
            str(call.prompt_tokens),
            str(call.completion_tokens),
            str(call.milliseconds),
            call.outcome or "",
            " ".join(call.codes),
            Text("; ".join((*call.repairs, *call.coercions))),
        )
    out().print(table)
    sent, got = sum(call.prompt_tokens for call in calls), sum(call.completion_tokens for call in calls)
    out().print(f"{len(calls)} calls, {sent:,} tokens in, {got:,} out")
    return 0


def _one(journal: "Journal", number: int, *, as_json: bool) -> int:
    found = journal.one(number)
    if found is None:
        return refuse(f"there is no call {number}")
    request, reply = found
    if as_json:
        print_json({"request": request.model_dump(mode="json"), "reply": reply.model_dump(mode="json")})
        return 0
    from rich.json import JSON

    console = out()
    for message in request.messages:
        console.print(message.content, markup=False)
    console.rule("tool")
    console.print(JSON.from_data(request.tool.model_dump(mode="json")))
    console.rule("reply")
    console.print(reply.text or "", markup=False)
    for call in reply.tool_calls:
        console.print(f"{call.name}({call.arguments})", markup=False)
    return 0

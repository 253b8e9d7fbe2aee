"""Rows of the benchmark as Markdown and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.reask.endpoint import Talk


@dataclass(frozen=True)
class Row:
    """Tokens of each client over the same ``forms`` forms with ``errors`` mistakes each."""

    errors: int
    mends: float
    forms: int
    talks: dict[str, list[Talk]]

    def tokens(self, client: str) -> int:
        """In and out together, over all forms."""
        return sum(talk.prompt + talk.completion for talk in self.talks[client])

    def calls(self, client: str) -> float:
        """Calls for one form, on average."""
        return sum(talk.asked for talk in self.talks[client]) / max(1, self.forms)

    def dearest(self, client: str) -> float:
        """The largest share of a form's tokens in those that ``client`` took for it."""
        return max(
            (mine.prompt + mine.completion) / (theirs.prompt + theirs.completion)
            for mine, theirs in zip(self.talks["loop"], self.talks[client], strict=True)
        )

    def to_json(self) -> dict[str, Any]:
        sums = {
            name: {
                "prompt_tokens": sum(talk.prompt for talk in talks),
                "completion_tokens": sum(talk.completion for talk in talks),
                "calls": sum(talk.asked for talk in talks),
            }
            for name, talks in self.talks.items()
        }
        return {"errors": self.errors, "mends": self.mends, "forms": self.forms, "clients": sums}


def table(rows: Sequence[Row]) -> str:
    """Tokens and calls for one form, on average, and the loop's share of the others."""
    lines = [
        "| mended when told | errors | forms | loop | whole form | instructor | of whole form | of instructor"
        " | worst form | calls (loop, whole, instructor) |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        loop, whole, plain = (row.tokens(name) for name in ("loop", "whole", "instructor"))
        shares = f"{loop / whole:.2f} | {loop / plain:.2f} | {row.dearest('instructor'):.2f}"
        calls = ", ".join(f"{row.calls(name):.1f}" for name in ("loop", "whole", "instructor"))
        each = " | ".join(f"{tokens / row.forms:,.0f}" for tokens in (loop, whole, plain))
        lines.append(f"| {row.mends:.0%} | {row.errors} | {row.forms} | {each} | {shares} | {calls} |")
    return "\n".join(lines)

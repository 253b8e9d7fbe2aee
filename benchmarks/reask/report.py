"""Rows of the benchmark as Markdown and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.reask.endpoint import Nature, Talk


@dataclass(frozen=True)
class Row:
    """The same forms with ``errors`` mistakes each, as each client filled them."""

    errors: int
    nature: Nature
    talks: dict[str, list[Talk]]

    @property
    def settled(self) -> list[int]:
        """The forms that every client ended with; tokens are compared over these."""
        count = len(self.talks["loop"])
        return [place for place in range(count) if all(talks[place].accepted for talks in self.talks.values())]

    def given_up(self, client: str) -> int:
        return sum(not talk.accepted for talk in self.talks[client])

    def tokens(self, client: str) -> int:
        """In and out together."""
        return sum(self._of(client, place) for place in self.settled)

    def again(self, client: str) -> int:
        """Without those of the first call."""
        return sum(self._of(client, place) - self.talks[client][place].first for place in self.settled)

    def calls(self, client: str) -> float:
        """Calls for one form, on average."""
        return sum(self.talks[client][place].asked for place in self.settled) / max(1, len(self.settled))

    def dearest(self, client: str) -> float:
        """The largest share that the loop's tokens for one form have in the client's."""
        return max(self._of("loop", place) / self._of(client, place) for place in self.settled)

    def _of(self, client: str, place: int) -> int:
        talk = self.talks[client][place]
        return talk.prompt + talk.completion

    def to_json(self) -> dict[str, Any]:
        clients = {
            name: {
                "tokens": self.tokens(name),
                "tokens_after_the_first_call": self.again(name),
                "calls": self.calls(name),
                "given_up": self.given_up(name),
            }
            for name in self.talks
        }
        rates = {"mends": self.nature.mends, "spoils": self.nature.spoils}
        return {"errors": self.errors, **rates, "forms": len(self.settled), "clients": clients}


def table(rows: Sequence[Row]) -> str:
    """Tokens and calls for one form, on average, and the loop's share of the others."""
    lines = [
        "| mended when told | spoiled when rewritten | errors | forms | loop | whole form | instructor | loop / whole"
        " | loop / instructor | worst form | after the first call | calls | given up |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for row in rows:
        loop, whole, plain = (row.tokens(name) for name in ("loop", "whole", "instructor"))
        again = row.again("loop") / row.again("instructor")
        shares = f"{loop / whole:.2f} | {loop / plain:.2f} | {row.dearest('instructor'):.2f} | {again:.2f}"
        calls = ", ".join(f"{row.calls(name):.1f}" for name in ("loop", "whole", "instructor"))
        lost = ", ".join(str(row.given_up(name)) for name in ("loop", "whole", "instructor"))
        forms = len(row.settled)
        each = " | ".join(f"{tokens / forms:,.0f}" for tokens in (loop, whole, plain))
        rates = f"{row.nature.mends:.0%} | {row.nature.spoils:.0%}"
        lines.append(f"| {rates} | {row.errors} | {forms} | {each} | {shares} | {calls} | {lost} |")
    return "\n".join(lines)

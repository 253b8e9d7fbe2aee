"""What filling cost: calls, tokens, repairs. Replayed calls are counted apart, for they cost nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from compiler.models.protocol import Usage


@dataclass
class Metrics:
    """Sums of one run; ``calls`` and tokens count what was really asked of the model."""

    calls: int = 0
    replayed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    first_try: int = 0
    after_repair: int = 0
    after_asking_again: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    rungs: dict[str, int] = field(default_factory=dict)
    """Rung of the ladder → calls made on it."""

    def paid(self, usage: Usage) -> None:
        self.calls += 1
        self.prompt_tokens += usage.prompt
        self.completion_tokens += usage.completion

    def accepted(self, attempt: int, outcome: str) -> None:
        """A unit was accepted: raw-valid, after repair and after asking again are counted apart."""
        if attempt > 1:
            self.after_asking_again += 1
        elif outcome == "repaired":
            self.after_repair += 1
        else:
            self.first_try += 1

    def saw(self, codes: Iterable[str], rung: str) -> None:
        for code in codes:
            self.codes[code] = self.codes.get(code, 0) + 1
        self.rungs[rung] = self.rungs.get(rung, 0) + 1

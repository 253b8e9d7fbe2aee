"""What filling cost: calls, tokens, repairs. Replayed calls are counted apart, for they cost nothing."""

from dataclasses import dataclass, field


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

    def saw(self, codes: tuple[str, ...]) -> None:
        for code in codes:
            self.codes[code] = self.codes.get(code, 0) + 1

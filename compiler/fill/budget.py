"""What a run and a unit may cost, and what they have cost."""

from dataclasses import dataclass
from decimal import Decimal

from compiler.models.protocol import Usage

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Limits:
    """None: no limit. Prices are money per million tokens; without them nothing costs money."""

    calls: int | None = None
    tokens: int | None = None
    """In and out together."""
    cost: Decimal | None = None
    unit_tokens: int | None = None
    price_prompt: Decimal = Decimal(0)
    price_completion: Decimal = Decimal(0)


UNLIMITED = Limits()


@dataclass
class Budget:
    """The account of one run. Calls are counted when they begin, so that parallel ones never exceed their limit;
    tokens and money are known only afterwards, so that the calls in flight may exceed theirs."""

    limits: Limits = UNLIMITED
    calls: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)

    def used_up(self) -> tuple[str, str] | None:
        """What may be used and what is, where no further call may begin."""
        limits = self.limits
        if limits.calls is not None and self.calls >= limits.calls:
            return f"{limits.calls} calls", str(self.calls)
        if limits.tokens is not None and self.tokens >= limits.tokens:
            return f"{limits.tokens} tokens", str(self.tokens)
        if limits.cost is not None and self.cost >= limits.cost:
            return f"{limits.cost.normalize():f}", f"{self.cost.normalize():f}"
        return None

    def begin(self) -> None:
        self.calls += 1

    def pay(self, usage: Usage) -> None:
        self.tokens += usage.prompt + usage.completion
        self.cost += self.price(usage.prompt, usage.completion)

    def price(self, prompt: int, completion: int) -> Decimal:
        """Money for so many tokens."""
        return (prompt * self.limits.price_prompt + completion * self.limits.price_completion) / _MILLION


class BudgetSpent(Exception):
    """No further call may begin; the journal keeps what was answered."""

    def __init__(self, limit: str, used: str) -> None:
        super().__init__(f"{limit}, used {used}")
        self.limit = limit
        self.used = used

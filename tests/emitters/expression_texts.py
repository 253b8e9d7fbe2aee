"""Random expressions over ``s`` of ``samples``, as text, by the type of their value."""

from collections.abc import Callable, Sequence
from random import Random

_TEXTS = ('""', '"a"', '"AB"', '"ß"', '" b "', '"%"', '"i̇"', '"σ"', '"it\'s"', '"\\\\"', '"\\n"')
_PATTERNS = ('"a.*"', '"[A-Z]{2}.?"', '"\\\\s*\\\\w+\\\\s*"', '"(a|ab)+"', '".*"', '"[^a]*"', '"\\\\d+"', '""')
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_AMONG = ("in", "not in")

Build = Callable[[], str]


class Expressions:
    """Draws expressions; ``depth`` is what may still be nested."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def any(self, depth: int = 3) -> str:
        """Of any scalar type."""
        return self._one(
            [
                lambda: self.integer(depth),
                lambda: self.decimal(depth),
                lambda: self.text(depth),
                lambda: self.boolean(depth),
                lambda: self.day(depth),
                lambda: self.moment(depth),
            ]
        )

    def _one(self, builds: Sequence[Build]) -> str:
        return self.random.choice(builds)()

    def _leaf(self, *texts: str) -> str:
        return self.random.choice(texts)

    def _either(self, depth: int, leaves: Sequence[str], builds: Sequence[Build]) -> str:
        if depth == 0 or self.random.random() < 0.15:
            return self._leaf(*leaves)
        return self._one(builds)

    def _same(self, of: Callable[[int], str], depth: int) -> list[Build]:
        """What every type has: least, greatest, coalesce and a choice."""
        name = self._leaf("least", "greatest", "coalesce")
        return [
            lambda: f"{name}({of(depth)}, {of(depth)})",
            lambda: f"(if {self.boolean(depth)} then {of(depth)} else {of(depth)})",
        ]

    def integer(self, depth: int) -> str:
        below = depth - 1
        leaves = ("s.i", "s.j", "n", str(self.random.randint(-9, 12)))
        return self._either(
            depth,
            leaves,
            [
                lambda: f"({self.integer(below)} {self._leaf('+', '-', '*', '/', '%')} {self.integer(below)})",
                lambda: f"(-{self.integer(below)})",
                lambda: f"length({self.text(below)})",
                lambda: "length(s.tags)",
                lambda: f"{self._leaf('floor', 'ceil', 'round')}({self.number(below)})",
                lambda: f"abs({self.integer(below)})",
                lambda: f"{self._leaf('year', 'month', 'day')}({self.day(below)})",
                lambda: f"{self._leaf('year', 'month', 'day')}({self.moment(below)})",
                lambda: f"days_between({self.day(below)}, {self.day(below)})",
                lambda: f"days_between({self.moment(below)}, {self.moment(below)})",
                *self._same(self.integer, below),
            ],
        )

    def number(self, depth: int) -> str:
        return self._one([lambda: self.integer(depth), lambda: self.decimal(depth), lambda: self.decimal(depth)])

    def decimal(self, depth: int) -> str:
        below = depth - 1
        leaves = ("s.d", "s.e", "0.5", "2.345", "-1.25", "0.0", "10.00")
        return self._either(
            depth,
            leaves,
            [
                lambda: f"({self.decimal(below)} {self._leaf('+', '-', '*', '/')} {self.number(below)})",
                lambda: f"({self.number(below)} / {self.decimal(below)})",
                lambda: f"(-{self.decimal(below)})",
                lambda: f"abs({self.decimal(below)})",
                lambda: f"round({self.decimal(below)}, {self.random.randint(0, 4)})",
                lambda: f"to_decimal({self.number(below)}, {self.random.randint(0, 4)})",
                *self._same(self.number, below),
            ],
        )

    def text(self, depth: int) -> str:
        below = depth - 1
        leaves = ("s.t", "s.u", "p", "s.owner.name", "s.owner.nick", self.random.choice(_TEXTS))
        return self._either(
            depth,
            leaves,
            [
                lambda: f"{self._leaf('lower', 'upper', 'trim')}({self.text(below)})",
                lambda: f"concat({self.text(below)}, {self.text(below)})",
                lambda: f"replace({self.text(below)}, {self.text(below)}, {self.text(below)})",
                lambda: f"substring({self.text(below)}, {self.integer(below)}, {self.integer(below)})",
                lambda: f"to_text({self.any(below)})",
                lambda: f'f"{{{{{self._leaf("a", "ß", " ")}}}}}{{{self.any(below)}}}{{{self.any(below)}}}"',
                *self._same(self.text, below),
            ],
        )

    def boolean(self, depth: int) -> str:
        below = depth - 1
        leaves = ("s.b", "s.c", "true", "false", "s.j == null", "s.owner != null", 's.kind == "open"', "(s.u == p)")
        return self._either(
            depth,
            leaves,
            [
                self._comparison(below),
                self._comparison(below),
                lambda: f"({self.boolean(below)} {self._leaf('and', 'or', '==', '!=')} {self.boolean(below)})",
                lambda: f"(not {self.boolean(below)})",
                lambda: f"{self._leaf('starts_with', 'ends_with', 'contains')}({self.text(below)}, {self.text(below)})",
                lambda: f"matches({self.text(below)}, {self._leaf(*_PATTERNS)})",
                lambda: f"({self.integer(below)} {self._leaf(*_AMONG)} [{self.integer(below)}, {self.integer(below)}])",
                lambda: f"({self.decimal(below)} {self._leaf(*_AMONG)} [{self.decimal(below)}, {self.integer(below)}])",
                lambda: f"({self.text(below)} {self._leaf(*_AMONG)} [{self.text(below)}, {self.text(below)}])",
                lambda: f"({self.text(below)} {self._leaf(*_AMONG)} s.tags)",
                lambda: f's.kind {self._leaf(*_AMONG)} ["open", "sent"]',
                lambda: f"({self.any(below)} == null)",
                *self._same(self.boolean, below)[1:],
            ],
        )

    def _comparison(self, depth: int) -> Build:
        kinds = (self.integer, self.decimal, self.number, self.text, self.day, self.moment)
        of = self.random.choice(kinds)
        return lambda: f"({of(depth)} {self._leaf(*_COMPARISONS)} {of(depth)})"

    def day(self, depth: int) -> str:
        below = depth - 1
        return self._either(
            depth,
            ("s.day", "s.due", 'date("2024-02-29")', "today()"),
            [
                lambda: f"add_days({self.day(below)}, {self.integer(0)})",
                lambda: f"date({self.moment(below)})",
                *self._same(self.day, below),
            ],
        )

    def moment(self, depth: int) -> str:
        below = depth - 1
        return self._either(
            depth,
            ("s.at", "s.done", 'datetime("2024-02-29T12:30:00.5Z")', "now()"),
            [
                lambda: (
                    f"{self._leaf('add_days', 'add_hours', 'add_minutes')}({self.moment(below)}, {self.integer(0)})"
                ),
                *self._same(self.moment, below),
            ],
        )

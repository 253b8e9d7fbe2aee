"""What all expressions are drawn with: names in scope, leaves, and what every type has."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from ast_schemas import ir
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.scope import Known, Name, reachable


@dataclass(frozen=True)
class Drawn:
    """An expression, whether it may be null, and the scale of a decimal."""

    text: str
    nullable: bool = False
    scale: int = 0


Build = Callable[[], Drawn | None]


class Drawing(ABC):
    """Draws over names in scope."""

    def __init__(self, chance: Chance, known: Known, names: Sequence[Name], *, application: bool = True) -> None:
        self.chance = chance
        self.known = known
        self.names = list(names)
        self.application = application
        self._reachable = [*reachable(names, known), *known.settings()]
        self._variables = 0

    def within(self, *more: Name) -> Self:
        """The same with names that an aggregate or a step binds; functions of the application do not go inside."""
        return type(self)(self.chance, self.known, [*self.names, *more], application=False)

    def is_nullable(self, text: str) -> bool:
        """Whether a name may be null."""
        return any(item.nullable for item in self._reachable if item.text == text)

    def _of(self, type_: ir.Type) -> list[Name]:
        return [item for item in self._reachable if item.type == type_]

    def _kinds(self, *kinds: str, many: bool = False) -> list[Name]:
        return [
            item
            for item in self._reachable
            if isinstance(item.type, ir.Scalar) and item.type.kind in kinds and item.type.many == many
        ]

    def _leaf(self, *kinds: str) -> Drawn | None:
        found = self._kinds(*kinds)
        if not found:
            return None
        item = self.chance.one(found)
        scale = item.type.scale or 0 if isinstance(item.type, ir.Scalar) else 0
        return Drawn(item.text, item.nullable, scale)

    def _variable(self) -> str:
        taken = {name.text for name in self.names}
        self._variables += 1
        return next(name for name in (f"{letter}{self._variables}" for letter in "vwxyz") if name not in taken)

    def _either(self, depth: int, leaf: Drawn | None, given: Drawn, builds: Sequence[Build]) -> Drawn:
        if depth <= 0 or self.chance.maybe(0.2):
            return leaf if leaf is not None and self.chance.maybe(0.8) else given
        return self.chance.one(builds)() or leaf or given

    def _same(self, of: Callable[[int], Drawn], depth: int) -> list[Build]:
        return [
            lambda: self._joined("least", of, depth),
            lambda: self._joined("greatest", of, depth),
            lambda: self._coalesced(of, depth),
            lambda: self._chosen(of, depth),
            lambda: self.called(of.__name__, depth),
        ]

    def _joined(self, name: str, of: Callable[[int], Drawn], depth: int) -> Drawn:
        one, other = of(depth), of(depth)
        return Drawn(f"{name}({one.text}, {other.text})", one.nullable or other.nullable, max(one.scale, other.scale))

    def _coalesced(self, of: Callable[[int], Drawn], depth: int) -> Drawn:
        one, other = of(depth), of(depth)
        if not one.nullable:
            return one
        return Drawn(f"coalesce({one.text}, {other.text})", other.nullable, max(one.scale, other.scale))

    def _chosen(self, of: Callable[[int], Drawn], depth: int) -> Drawn:
        one, other = of(depth), of(depth)
        text = f"(if {self.condition(depth)} then {one.text} else {other.text})"
        return Drawn(text, one.nullable or other.nullable, max(one.scale, other.scale))

    def _around(self, shape: str, *inner: Drawn, nullable: bool | None = None) -> Drawn:
        first, *rest = shape.split("{}")
        text = first + "".join(item.text + part for item, part in zip(inner, rest, strict=True))
        return Drawn(text, any(item.nullable for item in inner) if nullable is None else nullable)

    @abstractmethod
    def called(self, kind: str, depth: int) -> Drawn | None:
        """A call of a function of the spec that gives such a value."""

    @abstractmethod
    def condition(self, depth: int = 2) -> str:
        """True or false, or null, which counts as false."""

    @abstractmethod
    def integer(self, depth: int) -> Drawn:
        """A whole number."""

    @abstractmethod
    def decimal(self, depth: int) -> Drawn:
        """A number with digits after the point."""

    @abstractmethod
    def any_number(self, depth: int) -> Drawn:
        """One or the other."""

    @abstractmethod
    def text(self, depth: int) -> Drawn:
        """A text."""

    @abstractmethod
    def day(self, depth: int) -> Drawn:
        """A date."""

    @abstractmethod
    def moment(self, depth: int) -> Drawn:
        """A datetime."""

"""Two versions of a state machine, or of an operation's route, compared: which names a change touches. Pure."""

import re
from functools import lru_cache

from compiler.symbols.interfaces import StatesInterface
from compiler.symbols.wire import WireError, parse

Move = tuple[str, str, str]
"""Name, from, to."""

_MACHINE = re.compile(r"states \w+ .*:", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"\{(\w+)\}")


def machine_change(before: str, now: str) -> tuple[bool, frozenset[str]]:
    """Of two lines of one entity: whether something that could move can no longer, and the names that this touches.

    A move that comes, or may start from more states, touches only names that are new to the machine. Lines of another
    version of Formwork, which may be written otherwise, count as changed wherever their words differ.
    """
    try:
        old, new = _machine(before), _machine(now)
    except WireError:
        return True, frozenset(_NAME.findall(before)) ^ frozenset(_NAME.findall(now))
    if old == new:
        return False, frozenset()
    if old is None or new is None:
        one = old or new
        assert one is not None
        return new is None, frozenset({one.field, *_names(_moves(one))})
    had, has = _moves(old), _moves(new)
    gone, known = had - has, _names(had)
    names = _names(gone) | (_names(has - had) - known)
    start = (old.field, old.initial) != (new.field, new.initial)
    if start:
        names |= {old.field, new.field, old.initial, new.initial}
    return bool(gone) or start, frozenset(names)


def route_change(before: str, now: str) -> frozenset[str]:
    """Of two routes such as ``GET /items/{item_id}``: the parameters that only one has. Literal parts are no names."""
    return frozenset(_PARAMETER.findall(before)) ^ frozenset(_PARAMETER.findall(now))


def is_machine(part: str) -> bool:
    """Whether a part of an entity's line is its state machine."""
    return _MACHINE.match(part) is not None


def is_route(part: str) -> bool:
    """Whether a part of an operation's line is its method and path."""
    method, _, path = part.partition(" ")
    return method.isupper() and path.startswith("/")


@lru_cache(maxsize=512)
def _machine(line: str) -> StatesInterface | None:
    entities = parse(line).entities
    return entities[0].states if entities else None


def _moves(machine: StatesInterface) -> frozenset[Move]:
    return frozenset((item.name, source, item.target) for item in machine.transitions for source in item.sources)


def _names(moves: frozenset[Move]) -> frozenset[str]:
    return frozenset(name for move in moves for name in move)

"""Two versions of an interface line compared: what was added, what was taken away, and which names that touches. Pure.

ADDITIVE: everything that could be said before can still be said. BREAKING: something is gone, means something else, or
must now be given.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from compiler.graph.machines import is_machine, is_route, machine_change, route_change

Category = Literal["none", "doc", "body", "additive", "breaking"]
"""From "equal" to "users must be asked again"; ``doc`` and ``body`` leave the interface as it was."""

_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ENUM = re.compile(r"enum\((.*?)\)")
_INPUTS = ("create", "update", "custom")
_WORDS_OF_WIRE = """
    text integer decimal boolean date datetime uuid json enum email url bytes secret
    path query outcome success callers input output many states owner deleted softly takes event schedule
"""
_CALLED = ("function", "extern", "procedure")
_WHOLE = ("account", "role", "setting", *_CALLED)
"""Symbols of which no part can change by itself."""
_TYPES = frozenset(_WORDS_OF_WIRE.split())
"""What the wire text of interfaces says besides names."""


@dataclass(frozen=True)
class SymbolChange:
    """One symbol of a neighbourhood: ``names`` are those that the change adds, removes or gives another meaning."""

    symbol: str
    how: Literal["added", "removed", "changed"]
    category: Category
    names: frozenset[str]
    about: frozenset[str] = frozenset()
    """The symbol's own names: of an entity also its plural, of a DTO its entity."""


def symbol_of(line: str) -> str:
    """``entity Item`` of an interface line; the account is one symbol whatever its name."""
    kind, _, rest = line.partition(" ")
    if kind == "account":
        return kind
    return f"{kind} {rest.split(' ', 1)[0].rstrip(':')}"


def symbol_changes(before: Iterable[str], now: Iterable[str]) -> tuple[SymbolChange, ...]:
    """What became of the symbols between two lists of interface lines, sorted by symbol."""
    old, new = _by_symbol(before), _by_symbol(now)
    found: list[SymbolChange] = []
    for symbol in sorted(old.keys() | new.keys()):
        if symbol not in old:
            found.append(SymbolChange(symbol, "added", "additive", _head_names(new[symbol]), _about(new[symbol])))
        elif symbol not in new:
            found.append(SymbolChange(symbol, "removed", "breaking", _head_names(old[symbol]), _about(old[symbol])))
        elif old[symbol] != new[symbol]:
            found.append(_changed(symbol, old[symbol], new[symbol]))
    return tuple(found)


def interface_category(before: Iterable[str], now: Iterable[str]) -> Category:
    """The gravest change among the symbols."""
    return gravest(change.category for change in symbol_changes(before, now))


def gravest(categories: Iterable[Category]) -> Category:
    order: tuple[Category, ...] = ("none", "doc", "body", "additive", "breaking")
    return max(categories, key=order.index, default="none")


def _by_symbol(lines: Iterable[str]) -> Mapping[str, str]:
    return {symbol_of(line): line for line in lines}


def _head_names(line: str) -> frozenset[str]:
    """Name and plural of a symbol that comes or goes."""
    head = line.partition(":")[0]
    kind = head.partition(" ")[0]
    names = _NAME.findall(head)[1:]
    return frozenset(names if kind == "entity" else names[:1])


def _about(line: str) -> frozenset[str]:
    """Names by which a form or a text would speak of the symbol."""
    head = line.partition(":")[0]
    kind = head.partition(" ")[0]
    names = _NAME.findall(head)[1:]
    if kind in _CALLED:
        return frozenset(names[:1])
    return frozenset(names if kind == "entity" else (names[0], names[-1]) if kind in ("dto", "operation") else names)


def _changed(symbol: str, before: str, now: str) -> SymbolChange:
    kind = symbol.partition(" ")[0]
    (old_head, old), (new_head, new) = _split(before), _split(now)
    gone = [part for part in old if part not in new]
    come = [part for part in new if part not in old]
    breaking, names = old_head != new_head or kind in _WHOLE, frozenset[str]()
    if kind == "entity":
        breaks, names = machine_change(before, now)
        breaking = breaking or breaks
        gone, come = ([part for part in parts if not is_machine(part)] for parts in (gone, come))
    elif kind == "operation" and gone and come and is_route(gone[0]) and is_route(come[0]):
        breaking, names = True, route_change(gone[0], come[0])
        gone, come = gone[1:], come[1:]
    named = () if kind in _WHOLE else (*gone, *come)
    names |= {name for part in named for name in _touched(part, gone, come)}
    if old_head != new_head or kind in _WHOLE:
        names |= (set(_NAME.findall(before)) ^ set(_NAME.findall(now))) - _TYPES | {symbol.rpartition(" ")[2]}
    breaking = breaking or any(not any(_widens(part, other) for other in come) for part in gone)
    if kind == "dto" and new_head.partition("(")[2].partition(" ")[0] in _INPUTS:
        known = {_own_name(part) for part in old}
        breaking = breaking or any(not part.endswith("?") and _own_name(part) not in known for part in come)
    if kind in ("operation", "event", "job"):
        breaking = breaking or any(not _optional_of_operation(part) for part in come)
    category: Category = "breaking" if breaking else "additive"
    return SymbolChange(symbol, "changed", category, names, _about(before))


def _split(line: str) -> tuple[str, list[str]]:
    head, _, rest = line.partition(": ")
    if head.partition(" ")[0] in _WHOLE:
        return head, [rest]
    return head, [part.strip() for part in _PART.findall(rest)]


def _touched(part: str, gone: list[str], come: list[str]) -> set[str]:
    """The part's own name, and of a part in two versions only what differs; a wider enum leaves its own name alone."""
    own, mine = _own_name(part), set(_NAME.findall(part))
    other = next((item for item in (*gone, *come) if item != part and _own_name(item) == own), None)
    if other is None:
        return {own} | (mine - _TYPES)
    differing = (mine ^ set(_NAME.findall(other))) - _TYPES
    return differing if _widens(part, other) or _widens(other, part) else {own} | differing


def _own_name(part: str) -> str:
    words: list[str] = _NAME.findall(part) or [part]
    return words[1] if words[0] in ("path", "query", "header", "outcome", "takes") and len(words) > 1 else words[0]


def _widens(before: str, now: str) -> bool:
    """``status enum(open|done)`` → ``status enum(open|done|late)``; a member that must be sent → one that may be."""
    if _own_name(before) != _own_name(now):
        return False
    old, new = _ENUM.search(before), _ENUM.search(now)
    if old and new and _ENUM.sub("enum", before) == _ENUM.sub("enum", now):
        return set(old[1].split("|")) <= set(new[1].split("|"))
    return False


def _optional_of_operation(part: str) -> bool:
    return part.startswith("outcome ") or (part.startswith("query ") and "?" in part)

"""What a changed key asks for: nothing, another check of the stored form, or a new answer, and why. Pure.

A text that changed is read again. A changed interface alone is not: the stored form is checked against it, unless what
changed is named by the form, or what is new is named by the text that the unit reads.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from compiler.graph.changes import Category, SymbolChange, symbol_changes, symbol_of
from compiler.graph.inputs import Inputs
from compiler.symbols.naming import snake

Action = Literal["keep", "recheck", "refill"]
Cause = Literal["new", "section", "interface", "form", "kind", "names", "unknown", "check"]

_WORD = re.compile(r"[a-z0-9]+")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ENDING = 3
"""Letters at the end of a word that may differ: ``archived`` is named by ``archives``."""


@dataclass(frozen=True)
class Reason:
    """One cause. ``subject``: a section id, a symbol such as ``entity Item``, or a phase."""

    cause: Cause
    subject: str
    how: str
    category: Category | None = None

    def __str__(self) -> str:
        kind = f" ({self.category})" if self.category else ""
        return f"{self.cause} {self.subject} {self.how}{kind}".replace("interface ", "", 1)


@dataclass(frozen=True)
class Verdict:
    """What to do with a unit, and all causes of it; those of a refill come first."""

    action: Action
    reasons: tuple[Reason, ...] = ()


KEPT = Verdict("keep")


def verdict(
    before: Inputs | None,
    now: Inputs,
    form: Any,
    text: str,
    *,
    cited: Iterable[str] = (),
    settled: Collection[str] = (),
) -> Verdict:
    """``form``: the stored form as JSON values; ``text``: what the unit reads now; ``cited``: sections it cites.

    ``settled``: sections whose change no unit must read (``compiler.graph.settled``); ``text`` is without them.
    """
    if before is None:
        return Verdict("refill", (Reason("unknown", now.unit, "was filled from inputs that are not recorded"),))
    if before.key == now.key:
        return KEPT
    if before.kind != now.kind:
        return Verdict("refill", (Reason("kind", now.unit, f"is {now.kind} and was {before.kind}"),))
    texts = [*_read_again(before, now, set(cited))]
    refill = [reason for reason in texts if reason.subject not in settled]
    recheck = [reason for reason in texts if reason.subject in settled]
    if before.form != now.form:
        recheck.append(Reason("form", now.unit.partition("/")[0], "has a new version"))
    said, read = words(form) | _of_signature(now), None
    incomplete = isinstance(form, Mapping) and bool(form.get("uncovered"))
    for change in symbol_changes(before.lines, now.lines):
        reason = Reason("interface", change.symbol, change.how, change.category)
        read = read if read is not None else _stems(text)
        matters = incomplete or _is_own(change, now.unit) or _matters(change, said, read)
        (refill if matters else recheck).append(reason)
    if not refill and not recheck:
        recheck.append(Reason("names", now.unit, "may say other names"))
    return Verdict("refill" if refill else "recheck", (*refill, *recheck))


def words(value: Any) -> frozenset[str]:
    """All identifiers in the texts of a JSON value (of the values, not of the keys)."""
    found: set[str] = set()
    queue = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, str):
            found.update(_IDENTIFIER.findall(item))
        elif isinstance(item, Mapping):
            queue.extend(inner for key, inner in item.items() if key not in ("requirements", "uncovered"))
        elif isinstance(item, list | tuple):
            queue.extend(item)
    return frozenset(found)


def _read_again(before: Inputs, now: Inputs, cited: set[str]) -> Iterable[Reason]:
    """Sections whose text is new to the unit, and those that it cites and no longer reads."""
    old, new = dict(before.sections), dict(now.sections)
    for section, content in new.items():
        if section not in old:
            yield Reason("section", section, "is read now")
        elif old[section] != content:
            yield Reason("section", section, "changed")
    for section in old:
        if section not in new and section in cited:
            yield Reason("section", section, "is read no longer")


def _is_own(change: SymbolChange, unit: str) -> bool:
    """An operation's own signature decides what its body must say."""
    phase, _, name = unit.partition("/")
    return phase == "operations" and change.symbol in (f"operation {name}", f"job {name}")


def _matters(change: SymbolChange, said: frozenset[str], read: frozenset[str]) -> bool:
    """Whether the unit speaks of the symbol, and then of what changed of it."""
    spoken = any(snake(name) in said or name in said or _is_named(name, read) for name in change.about)
    if not spoken:
        return False
    if change.category == "breaking" and not said.isdisjoint(change.names):
        return True
    return any(_is_named(name, read) for name in change.names)


def _of_signature(now: Inputs) -> frozenset[str]:
    """What a unit speaks of without saying so: its own name, and of an operation all that its signature names."""
    phase, _, name = now.unit.partition("/")
    own = next(
        (
            line
            for line in now.lines
            if phase == "operations" and symbol_of(line) in (f"operation {name}", f"job {name}")
        ),
        "",
    )
    return words([own, name])


def _is_named(name: str, stems: frozenset[str]) -> bool:
    """Whether all words of a name stand in the text, in any form."""
    parts = _WORD.findall(snake(name).replace("_", " "))
    return bool(parts) and all(_stem(part) in stems for part in parts)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()))


def _stem(word: str) -> str:
    return word if len(word) <= _ENDING + 1 else word[: max(_ENDING + 1, len(word) - _ENDING)]

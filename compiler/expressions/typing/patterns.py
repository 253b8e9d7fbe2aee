"""The portable subset of regular expressions: same matches in Python, SQLite's Python function and PostgreSQL.

``\\d``, ``\\w`` and ``\\s`` mean ASCII characters and are written out as classes. A repeated group that contains a
repetition without bound is refused, because a search for it may take exponential time.
"""

import re
from dataclasses import dataclass
from typing import Final

_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r"}
_PLAIN_ESCAPES: Final = frozenset("tnr")
_PUNCTUATION: Final = frozenset("\\.^$*+?()[]{}|/-")
_BOUNDS = re.compile(r"\{([0-9]{1,3})(,([0-9]{1,3})?)?\}")
MAX_PATTERN: Final = 300


@dataclass(frozen=True)
class Pattern:
    """The portable spelling, or what is wrong with the given one."""

    text: str
    problem: str | None = None


def portable(pattern: str) -> Pattern:
    """Check a pattern and write its classes out."""
    if len(pattern) > MAX_PATTERN:
        return Pattern(pattern, f"it is longer than {MAX_PATTERN} characters")
    walk = _Walk(pattern)
    problem = walk.run()
    if problem is None:
        try:
            re.compile(walk.written)
        except (re.error, OverflowError, RecursionError) as error:
            problem = str(error)
    return Pattern(walk.written, problem)


class _Walk:
    """One pass over a pattern; ``groups`` holds, per open group, whether it has an unbounded repetition."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.parts: list[str] = []
        self.groups: list[bool] = [False]
        self.closed: bool | None = None

    @property
    def written(self) -> str:
        return "".join(self.parts)

    def run(self) -> str | None:
        while self.at < len(self.pattern):
            problem = self._step()
            if problem is not None:
                return problem
        return "a group is not closed" if len(self.groups) > 1 else None

    def _step(self) -> str | None:
        character = self.pattern[self.at]
        if character in "*+?{":
            return self._repetition(character)
        self.closed = None
        if character == "\\":
            return self._escape(inside=False)
        if character == "[":
            return self._class()
        if character == "(":
            if self.pattern.startswith("(?", self.at) and not self.pattern.startswith("(?:", self.at):
                return "groups with `(?` other than `(?:` are not supported"
            self.groups.append(False)
            self._copy(3 if self.pattern.startswith("(?:", self.at) else 1)
            return None
        if character == ")":
            if len(self.groups) == 1:
                return "a `)` has no `(`"
            self.closed = self.groups.pop()
            self.groups[-1] = self.groups[-1] or self.closed
        elif character in "]}":
            return f"a `{character}` stands alone; write \\{character}"
        self._copy(1)
        return None

    def _copy(self, count: int) -> None:
        self.parts.append(self.pattern[self.at : self.at + count])
        self.at += count

    def _repetition(self, character: str) -> str | None:
        length, unbounded = 1, character in "*+"
        if character == "{":
            bounds = _BOUNDS.match(self.pattern, self.at)
            if bounds is None:
                return "a `{` stands alone; write \\{ or {2,5}"
            length = bounds.end() - self.at
            unbounded = bounds.group(2) == ","
        if character != "?" and self.closed:
            return "a repeated group may not contain `*`, `+` or `{n,}`"
        self.groups[-1] = self.groups[-1] or unbounded
        self.closed = None
        self._copy(length)
        if self.at < len(self.pattern) and self.pattern[self.at] in "?+*":
            return "`*?`, `+?`, `*+` and the like are not supported"
        return None

    def _escape(self, inside: bool) -> str | None:
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter in _CLASSES and letter:
            self.parts.append(_CLASSES[letter] if inside else f"[{_CLASSES[letter]}]")
            self.at += 2
            return None
        if letter and (letter in _PLAIN_ESCAPES or letter in _PUNCTUATION):
            self._copy(2)
            return None
        return f"`\\{letter}` is not supported; there are \\d, \\w, \\s and escaped signs such as \\."

    def _class(self) -> str | None:
        self._copy(1)
        if self.pattern[self.at : self.at + 1] == "^":
            self._copy(1)
        if self.pattern[self.at : self.at + 1] == "]":
            return "a class is empty; write \\] for the bracket itself"
        while self.at < len(self.pattern) and self.pattern[self.at] != "]":
            if self.pattern[self.at] == "[":
                return "a `[` stands in a class; write \\["
            if self.pattern[self.at] == "\\":
                problem = self._escape(inside=True)
                if problem is not None:
                    return problem
            else:
                self._copy(1)
        if self.at >= len(self.pattern):
            return "a class is not closed"
        self._copy(1)
        return None

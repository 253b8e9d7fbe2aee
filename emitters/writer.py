"""The printer of one emitted Python module: lines, indentation, imports, docstrings and the origin of each line.

Text that came from a spec or a model enters code only through ``literal``, ``docstring`` and ``comment``.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ast_schemas.artifact import Artifact, Origin
from emitters.imports import Imports

WIDTH = 120
_INDENT = "    "


class Writer:
    """Collects the body of a module; ``artifact`` puts docstring and imports before it."""

    def __init__(self, path: str, summary: str, *, unit: str | None = None, defined: Iterable[str] = ()) -> None:
        """``path``: of the file in the project. ``summary``: its docstring. ``defined``: names that it binds itself."""
        self.path = path
        self.unit = unit
        self.imports = Imports(defined)
        self._summary = summary
        self._lines: list[str] = []
        self._depth = 0
        self._origins: list[Origin] = []

    # -- names ------------------------------------------------------------------------------------------------------

    def use(self, module: str, name: str) -> str:
        """Import ``name`` from ``module`` and give the name it has here."""
        return self.imports.symbol(module, name)

    def use_module(self, module: str, alias: str | None = None) -> str:
        """Import a module and give the name it has here."""
        return self.imports.module(module, alias)

    # -- lines ------------------------------------------------------------------------------------------------------

    def line(self, text: str = "") -> None:
        """One line at the current indentation; a text of several lines keeps its inner indentation."""
        for part in text.split("\n"):
            self._lines.append(f"{_INDENT * self._depth}{part}" if part else "")

    def lines(self, texts: Iterable[str]) -> None:
        """Several lines."""
        for text in texts:
            self.line(text)

    def blank(self, count: int = 1) -> None:
        """At least ``count`` blank lines; none at the start."""
        found = 0
        while found < len(self._lines) and not self._lines[-1 - found]:
            found += 1
        if self._lines:
            self._lines.extend([""] * (count - found))

    @property
    def ends_in_suite(self) -> bool:
        """Whether the last line that is not blank is of a function or class."""
        return next((line.startswith(_INDENT) for line in reversed(self._lines) if line), False)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """An indented suite below ``header`` (with its colon)."""
        self.line(header)
        self._depth += 1
        yield
        self._depth -= 1

    def call(self, head: str, arguments: Iterable[str], tail: str = "", *, brackets: str = "()") -> None:
        """``head(arguments)tail`` on one line if it fits, else one argument per line with trailing commas."""
        self.line(bracketed(head, list(arguments), tail, brackets=brackets, room=self.room))

    @property
    def room(self) -> int:
        """Columns left at the current indentation."""
        return WIDTH - len(_INDENT) * self._depth

    def docstring(self, text: str) -> None:
        """A docstring at the current indentation."""
        self.lines(docstring(text, self.room))

    def comment(self, text: str) -> None:
        """A comment, wrapped."""
        self.lines(comment(text, self.room))

    # -- origins ----------------------------------------------------------------------------------------------------

    @contextmanager
    def origin(self, unit: str, path: str | None = None) -> Iterator[None]:
        """The lines written inside come from this unit and AST path; the innermost origin of a line counts."""
        first = len(self._lines) + 1
        yield
        if len(self._lines) >= first:
            self._origins.append(Origin(first=first, last=len(self._lines), unit=unit, path=path))

    def artifact(self) -> Artifact:
        """The finished file."""
        head = docstring(self._summary, WIDTH)
        body = list(self._lines)
        while body and not body[-1]:
            body.pop()
        imported = self.imports.lines("\n".join(body))
        head += ["", *imported] if imported else []
        if body:
            opens = re.match(r"(@|class |def |async def )", body[0])
            head += ["", ""] if opens and imported else [""]
        shift = len(head)
        origins = tuple(
            Origin(first=o.first + shift, last=o.last + shift, unit=o.unit, path=o.path)
            for o in sorted(self._origins, key=lambda o: (o.first, -o.last))
        )
        return Artifact(path=self.path, text="\n".join(head + body) + "\n", unit=self.unit, origins=origins)


def bracketed(head: str, arguments: list[str], tail: str = "", *, brackets: str = "()", room: int = WIDTH) -> str:
    """``head(arguments)tail`` in at most ``room`` columns, else one argument per line."""
    opening, closing = brackets[0], brackets[1]
    line = f"{head}{opening}{', '.join(arguments)}{closing}{tail}"
    if (len(line) <= room and "\n" not in line) or not arguments:
        return line
    inner = [textwrap.indent(f"{argument},", _INDENT) for argument in arguments]
    return "\n".join([f"{head}{opening}", *inner, f"{closing}{tail}"])


def literal(value: object) -> str:
    """A constant as Python source, with the quotes that ruff prefers.

    Raises:
        TypeError: for anything but None, booleans, integers and text, and lists, tuples and string-keyed dicts of them.
    """
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"{type(value).__name__} has no literal")


def _string(text: str) -> str:
    source = repr(text)
    if source.startswith("'") and '"' not in text:
        return f'"{source[1:-1]}"'
    return source


def docstring(text: str, width: int = WIDTH) -> list[str]:
    """The lines of a docstring; paragraphs are kept, long lines wrapped, and nothing in the text can end it."""
    paragraphs = [_wrapped(_printable(part), width) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    lines = [line for index, part in enumerate(paragraphs) for line in ([""] if index else []) + part]
    safe = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines] or [""]
    if len(safe) == 1 and len(safe[0]) + 6 <= width:
        only = safe[0] or "Nothing to say."
        bare_quote = re.search(r'(?<!\\)(\\\\)*"$', only) is not None
        return [f'"""{only[:-1]}\\""""' if bare_quote else f'"""{only}"""']
    return [f'"""{safe[0]}', *safe[1:], '"""']


def comment(text: str, width: int = WIDTH) -> list[str]:
    """The lines of a comment; pragmas inside the text are made harmless."""
    harmless = re.sub(r"#(?=\s*(noqa|type|fmt|ruff|isort|pyright|mypy|pragma|flake8|nosec|yapf))", "", _printable(text))
    flat = " ".join(harmless.split())
    if re.match(r"(noqa|type|fmt|ruff|isort|pyright|mypy|pragma|flake8|nosec|yapf)\b", flat):
        flat = f"- {flat}"
    return [f"# {line}" for line in textwrap.wrap(flat, width - 2, break_long_words=False)] or ["#"]


def _wrapped(text: str, width: int) -> list[str]:
    """Bullets stay apart, everything else flows."""
    lines: list[str] = []
    for item in re.split(r"\n(?=\s*- )", text):
        bullet = item.lstrip().startswith("- ")
        flat = " ".join(item.split())
        lines += textwrap.wrap(
            flat,
            width - 8,
            subsequent_indent="  " if bullet else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _printable(text: str) -> str:
    """Control, bidirectional and other invisible characters become visible escapes."""
    return "".join(c if c.isprintable() or c == "\n" else " " if c in "\r\t" else f"<U+{ord(c):04X}>" for c in text)

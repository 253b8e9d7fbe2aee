"""The import block of one emitted Python module: writing a symbol imports it.

The order is the one that ruff's isort rules want, so formatting changes nothing.
"""

import ast
import re
import sys
from collections.abc import Iterable

_FIRST_PARTY = frozenset({"app", "extensions", "migrations", "tests"})
_WIDTH = 120


class Imports:
    """Collects what a module uses and renders it sorted, each name bound once."""

    def __init__(self, defined: Iterable[str] = ()) -> None:
        """``defined``: names that the module itself binds; an import of the same name gets an alias."""
        self._bound: dict[str, tuple[str, str | None] | None] = dict.fromkeys(defined)
        self._type_only: set[str] = set()

    def reserve(self, name: str) -> None:
        """Keep a name for the module's own use."""
        self._bound.setdefault(name, None)

    def local(self, name: str) -> str:
        """A parameter or local variable that hides no import: those that follow get an alias."""
        while name in self._bound:
            name += "_"
        self.reserve(name)
        return name

    def symbol(self, module: str, name: str, *, typing_only: bool = False) -> str:
        """The name by which ``from module import name`` is known here.

        ``typing_only`` imports go below ``if TYPE_CHECKING:`` unless another use needs them when the program runs.
        """
        return self._bind(module, name, name, typing_only)

    def module(self, module: str, alias: str | None = None) -> str:
        """The name by which ``import module [as alias]`` is known here."""
        return self._bind(module, None, alias or module, False)

    def _bind(self, module: str, name: str | None, wanted: str, typing_only: bool) -> str:
        target = (module, name)
        bound = wanted
        if self._bound.get(bound, target) != target:
            bound = f"{module.rpartition('.')[2]}_{wanted}"
        while self._bound.get(bound, target) != target:
            bound += "_"
        fresh = bound not in self._bound
        self._bound[bound] = target
        if typing_only and fresh:
            self._type_only.add(bound)
        elif not typing_only:
            self._type_only.discard(bound)
        return bound

    def lines(self, body: str) -> list[str]:
        """The block above ``body``, without blank lines around it; empty when nothing is imported.

        A name that a printer asked for and then did not print is left out.
        """
        used = _names(body)
        needed = [bound for bound in self._bound if bound.partition(".")[0] in used]
        typed = [bound for bound in needed if bound in self._type_only]
        if typed:
            self.symbol("typing", "TYPE_CHECKING")
            needed.append("TYPE_CHECKING")
        running = self._block(bound for bound in needed if bound not in self._type_only)
        if typed:
            running += ["", "if TYPE_CHECKING:"]
            running += [f"    {line}" if line else "" for line in self._block(typed)]
        return running

    def _block(self, names: Iterable[str]) -> list[str]:
        plain: dict[int, list[str]] = {}
        members: dict[int, dict[str, list[tuple[str, str]]]] = {}
        for bound in names:
            target = self._bound[bound]
            if target is None:
                continue
            module, name = target
            section = _section(module)
            if name is None:
                plain.setdefault(section, []).append(
                    f"import {module}" if bound == module else f"import {module} as {bound}"
                )
            else:
                members.setdefault(section, {}).setdefault(module, []).append((name, bound))
        lines: list[str] = []
        for section in sorted({*plain, *members}):
            if lines:
                lines.append("")
            lines += sorted(plain.get(section, []), key=lambda line: line.lower())
            for module, used in sorted(members.get(section, {}).items(), key=lambda item: _module_order(item[0])):
                lines += _from_import(module, used)
        return lines


def _names(body: str) -> set[str]:
    """Every name that the code mentions, those in quoted annotations and in ``__all__`` included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(body)):
        quoted: list[ast.expr | None] = []
        match node:
            case ast.Name():
                found.add(node.id)
            case ast.AnnAssign() | ast.arg():
                quoted = [node.annotation]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                quoted = [node.returns]
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                quoted = [node.value]
        for annotation in quoted:
            for part in ast.walk(annotation) if annotation is not None else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.update(re.findall(r"\w+", part.value))
    return found


def _section(module: str) -> int:
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    if root in _FIRST_PARTY:
        return 3
    return 1 if root in sys.stdlib_module_names else 2


def _module_order(module: str) -> tuple[str, str]:
    return (module.lower(), module)


def _member_order(member: tuple[str, str]) -> tuple[int, str, str]:
    name = member[0]
    if name.isupper() and len(name) > 1:
        kind = 0
    elif name[:1].isupper():
        kind = 1
    else:
        kind = 2
    return (kind, name.lower(), name)


def _from_import(module: str, used: list[tuple[str, str]]) -> list[str]:
    """One statement for all plain names and one for each alias, by their first name."""
    ordered = sorted(used, key=_member_order)
    plain = [member for member in ordered if member[0] == member[1]]
    groups = [[member] for member in ordered if member[0] != member[1]] + ([plain] if plain else [])
    return [
        line for group in sorted(groups, key=lambda group: _member_order(group[0])) for line in _lines(module, group)
    ]


def _lines(module: str, group: list[tuple[str, str]]) -> list[str]:
    printed = [name if name == bound else f"{name} as {bound}" for name, bound in group]
    line = f"from {module} import {', '.join(printed)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in printed), ")"]

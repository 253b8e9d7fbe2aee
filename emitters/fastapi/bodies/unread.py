"""Locals of a printed function that nothing reads.

The IR keeps no value that nothing reads; what is dropped here is what the printer itself made superfluous, such as the
alternative of a value that is never null. Names are found in the parsed source, for a text or a member may be spelt
like a local.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Source = tuple[int, str]
"""Depth and text of one statement, or of the head of a suite."""


class Unread(NamedTuple):
    """A statement by its number: ``name`` is bound for nothing; ``alone``: nothing else stands in its suite.

    ``stays``: the name cannot be left out, for a loop or an assignment to several names needs one in its place.
    """

    number: int
    name: str
    stays: bool
    alone: bool


def unread(sources: Iterable[Source]) -> list[Unread]:
    """The assignments of which a name is read nowhere else, and the loops whose name is not read within them."""
    lines: list[str] = []
    numbers: list[int] = []
    for number, (depth, text) in enumerate(sources):
        split = ("    " * depth + text).split("\n")
        lines += split
        numbers += [number] * len(split)
    function = ast.parse("\n".join(["async def f():", *lines, "    pass"]))
    return [
        found._replace(number=numbers[found.number - 2])
        for statement in ast.walk(function)
        for found in _in_suites(statement, function)
    ]


def awaited(value: str) -> str | None:
    """What is left of a value that nothing reads: what it waits for."""
    match ast.parse(value, mode="eval").body:
        case ast.Await() | ast.Compare(left=ast.Await()) as found:
            return ast.get_source_segment(value, found.left if isinstance(found, ast.Compare) else found)
    return None


def _in_suites(parent: ast.AST, function: ast.AST) -> Iterator[Unread]:
    for field in ("body", "orelse", "finalbody"):
        found = getattr(parent, field, None)
        suite: list[ast.stmt] = found if isinstance(found, list) else []
        alone = len(suite) == 1
        for statement in suite:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)]) if not _is_read(name, function, but=statement):
                    yield Unread(statement.lineno, name, False, alone)
                case ast.Assign(targets=[ast.Tuple(elts=several)]):
                    for one in several:
                        if isinstance(one, ast.Name) and not one.id.startswith("_") and not _is_read(one.id, function):
                            yield Unread(statement.lineno, one.id, True, alone)
                case ast.For(target=ast.Name(id=name), body=body) if not name.startswith("_"):
                    if not any(_is_read(name, part) for part in body):
                        yield Unread(statement.lineno, name, True, alone)


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _bound(part: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[str]:
    """Names of a comprehension's own."""
    for generator in part.generators:
        for node in ast.walk(generator.target):
            if isinstance(node, ast.Name):
                yield node.id


def _is_read(name: str, tree: ast.AST, *, but: ast.AST | None = None) -> bool:
    left_out = set(ast.walk(but)) if but is not None else set()
    for part in ast.walk(tree):
        if isinstance(part, _COMPREHENSIONS) and name in _bound(part):
            left_out |= set(ast.walk(part)) - set(ast.walk(part.generators[0].iter))
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and node not in left_out
        for node in ast.walk(tree)
    )

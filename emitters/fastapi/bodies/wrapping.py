"""Lays one long line of Python out over several, the way the project's formatter would.

A printer writes each statement as one line; only here is anything broken. Brackets are opened one argument per line
with a trailing comma, chains of calls one call per line, operators at the start of a line.
"""

import ast
import textwrap

WIDTH = 120
_INDENT = "    "

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.And: "and",
    ast.Or: "or",
}


def statement(line: str, room: int = WIDTH) -> str:
    """A statement without a suite: an assignment, an expression, ``return``, ``raise``."""
    if len(line) <= room:
        return line
    (node,) = _body(line)
    source = _Source(_wrapped(line))
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr) and node.value is not None:
        head = source.text[len(_WRAPPER) : source.offset(node.value)]
        return source.bracketed(node.value, head, "", room)
    if isinstance(node, ast.Raise) and node.exc is not None:
        cause = f" from {source.of(node.cause)}" if node.cause is not None else ""
        return source.bracketed(node.exc, "raise ", cause, room)
    return line


def header(line: str, room: int = WIDTH) -> str:
    """The first line of a suite: ``if …:``, ``elif …:``, ``for … in …:``, ``async with …:``."""
    if len(line) <= room:
        return line
    word, _, rest = line.rstrip(":").partition(" ")
    if word not in ("if", "elif", "while"):
        prefix, joined, rest = line.rstrip(":").partition(" in ")
        if word != "for":
            return line
        word = prefix + joined.rstrip()
    return expression(rest, f"{word} ", ":", room)


def expression(text: str, head: str = "", tail: str = "", room: int = WIDTH) -> str:
    """An expression between ``head`` and ``tail``; parentheses are added where a break needs them."""
    if len(head) + len(text) + len(tail) <= room:
        return head + text + tail
    source = _Source(_wrapped(text))
    (node,) = _body(text)
    assert isinstance(node, ast.Expr)
    return source.bracketed(node.value, head, tail, room)


def item(text: str, head: str = "", tail: str = ",", room: int = WIDTH) -> str:
    """An expression that stands on lines of its own within brackets."""
    if len(head) + len(text) + len(tail) <= room:
        return head + text + tail
    (node,) = _body(text)
    assert isinstance(node, ast.Expr)
    return _Source(_wrapped(text)).inside(node.value, room, head, tail)


_WRAPPER = "async def _(): "


def _wrapped(line: str) -> str:
    return _WRAPPER + line


def _body(line: str) -> list[ast.stmt]:
    (function,) = ast.parse(_wrapped(line)).body
    assert isinstance(function, ast.AsyncFunctionDef)
    return function.body


class _Source:
    """One logical line and what is printed of its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._bytes = text.encode()

    def of(self, node: ast.expr) -> str:
        """The source of a node with the parentheses that belong to it left out."""
        assert node.end_col_offset is not None
        return self._bytes[node.col_offset : node.end_col_offset].decode()

    def offset(self, node: ast.expr) -> int:
        """Where the node starts, in characters, at its own opening parentheses."""
        start = len(self._bytes[: node.col_offset].decode())
        while (
            start and self.text[start - 1] == "(" and isinstance(node, ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp)
        ):
            start -= 1
        return start

    def bracketed(self, node: ast.expr, head: str, tail: str, room: int) -> str:
        """A node that stands outside of all brackets."""
        text = self.of(node)
        if len(head) + len(text) + len(tail) <= room:
            return f"{head}{text}{tail}"
        if isinstance(node, ast.Await):
            return self.bracketed(node.value, f"{head}await ", tail, room)
        if self._has_own_brackets(node):
            broken = self.inside(node, room, head, tail)
            if _fits(broken, room):
                return broken
            inner = self.inside(node, room - len(_INDENT), "", "")
            return (
                broken
                if not _fits(inner, room - len(_INDENT))
                else f"{head}(\n{textwrap.indent(inner, _INDENT)}\n){tail}"
            )
        inner = self.inside(node, room - len(_INDENT), "", "")
        return f"{head}(\n{textwrap.indent(inner, _INDENT)}\n){tail}"

    def _has_own_brackets(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call):
            return not _is_chain(node)
        if isinstance(node, ast.UnaryOp):
            return self._is_parenthesised(node.operand)
        return isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.Set | ast.Subscript)

    def inside(self, node: ast.expr, room: int, head: str = "", tail: str = "") -> str:
        """A node that stands within brackets, broken as little as needed; ``head`` and ``tail`` are on its lines."""
        text = self.of(node)
        if len(head) + len(text) + len(tail) <= room:
            return f"{head}{text}{tail}"
        if isinstance(node, ast.Await):
            return self.inside(node.value, room, f"{head}await ", tail)
        if isinstance(node, ast.Call):
            return self._chain(node, room, head, tail) if _is_chain(node) else self._call(node, room, head, tail)
        if isinstance(node, ast.List | ast.Set | ast.Tuple):
            brackets = {"List": "[]", "Set": "{}", "Tuple": "()"}[type(node).__name__]
            return self._items(head + brackets[0], [(item, "") for item in node.elts], brackets[1] + tail, room)
        if isinstance(node, ast.Dict):
            pairs = [
                (value, f"{self.of(key)}: " if key else "**") for key, value in zip(node.keys, node.values, strict=True)
            ]
            return self._items(f"{head}{{", pairs, f"}}{tail}", room)
        if isinstance(node, ast.BinOp | ast.BoolOp | ast.IfExp):
            return head + self._operators(node, room, len(tail)) + tail
        if isinstance(node, ast.UnaryOp):
            operator = {"Not": "not ", "USub": "-", "Invert": "~"}.get(type(node.op).__name__, "")
            return self._operand(node.operand, room, f"{head}{operator}", tail)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left = self._operand(node.left, room, head, "")
            right = self._operand(
                node.comparators[0], room, self.text_between(node.left, node.comparators[0])[1:], tail
            )
            return f"{left}\n{right}"
        return f"{head}{text}{tail}"

    def text_between(self, left: ast.expr, right: ast.expr) -> str:
        assert left.end_col_offset is not None
        between = self._bytes[left.end_col_offset : right.col_offset].decode()
        return f" {between.strip(' ()')} "

    def _operand(self, node: ast.expr, room: int, head: str, tail: str) -> str:
        """A node with the parentheses that the source gives it."""
        if not self._is_parenthesised(node):
            return self.inside(node, room, head, tail)
        text = self.of(node)
        if len(head) + len(text) + len(tail) + 2 <= room:
            return f"{head}({text}){tail}"
        inner = self.inside(node, room - len(_INDENT))
        return f"{head}(\n{textwrap.indent(inner, _INDENT)}\n){tail}"

    def _is_parenthesised(self, node: ast.expr) -> bool:
        if not isinstance(
            node, ast.BinOp | ast.BoolOp | ast.IfExp | ast.Compare | ast.UnaryOp | ast.Await | ast.NamedExpr
        ):
            return False
        assert node.end_col_offset is not None
        before = self._bytes[: node.col_offset].decode().rstrip()
        after = self._bytes[node.end_col_offset :].decode().lstrip()
        return before.endswith("(") and after.startswith(")")

    def _call(self, node: ast.Call, room: int, head: str, tail: str) -> str:
        arguments = [(argument, "") for argument in node.args]
        arguments += [(keyword.value, f"{keyword.arg}=" if keyword.arg else "**") for keyword in node.keywords]
        opened = f"{head}{self.of(node.func)}("
        if len(opened) > room and isinstance(node.func, ast.Attribute):
            opened = self._operand(node.func.value, room, head, f".{node.func.attr}(")
        if len(arguments) == 1 and isinstance(arguments[0][0], ast.GeneratorExp):
            return f"{head}{self.of(node)}{tail}"
        return self._items(opened, arguments, f"){tail}", room) if arguments else f"{opened}){tail}"

    def _items(self, opened: str, items: list[tuple[ast.expr, str]], closed: str, room: int) -> str:
        lines = [opened]
        for item, prefix in items:
            lines.append(textwrap.indent(self.inside(item, room - len(_INDENT), prefix, ","), _INDENT))
        return "\n".join([*lines, closed])

    def _chain(self, node: ast.Call, room: int, head: str, tail: str) -> str:
        """``select(…)`` and its ``.where(…)``, each call on a line of its own."""
        links: list[tuple[str, ast.Call]] = []
        link: ast.expr = node
        while isinstance(link, ast.Call) and isinstance(link.func, ast.Attribute) and _is_link(link.func.value):
            links.append((f".{link.func.attr}", link))
            link = link.func.value
        assert isinstance(link, ast.Call)
        first = self._call_parts(link, self.of(link.func), room, head, "")
        lines = [first]
        for index, (name, call) in enumerate(reversed(links)):
            lines.append(self._call_parts(call, name, room, "", tail if index == len(links) - 1 else ""))
        return "\n".join(lines)

    def _call_parts(self, node: ast.Call, name: str, room: int, head: str, tail: str) -> str:
        arguments = [(argument, "") for argument in node.args]
        arguments += [(keyword.value, f"{keyword.arg}=" if keyword.arg else "**") for keyword in node.keywords]
        inner = ", ".join(prefix + self.of(argument) for argument, prefix in arguments)
        line = f"{head}{name}({inner}){tail}"
        if len(line) <= room or not arguments:
            return line
        return self._items(f"{head}{name}(", arguments, f"){tail}", room)

    def _operators(self, node: ast.BinOp | ast.BoolOp | ast.IfExp, room: int, after: int) -> str:
        if isinstance(node, ast.IfExp):
            parts: list[tuple[str, ast.expr]] = [("", node.body), ("if ", node.test), ("else ", node.orelse)]
        elif isinstance(node, ast.BoolOp):
            word = _OPERATORS[type(node.op)]
            parts = [("" if index == 0 else f"{word} ", value) for index, value in enumerate(node.values)]
        else:
            parts = self._same_precedence(node)
        lines = [
            self._operand(value, room - (after if value is parts[-1][1] else 0), prefix, "") for prefix, value in parts
        ]
        return "\n".join(lines)

    def _same_precedence(self, node: ast.BinOp) -> list[tuple[str, ast.expr]]:
        level = _precedence(node.op)
        parts: list[tuple[str, ast.expr]] = []
        current: ast.expr = node
        while (
            isinstance(current, ast.BinOp)
            and _precedence(current.op) == level
            and (current is node or not self._is_parenthesised(current))
        ):
            parts.append((f"{_OPERATORS[type(current.op)]} ", current.right))
            current = current.left
        parts.append(("", current))
        return parts[::-1]


def _precedence(operator: ast.operator) -> int:
    if isinstance(operator, ast.Add | ast.Sub):
        return 2
    if isinstance(operator, ast.BitOr):
        return 0
    return 1 if isinstance(operator, ast.BitAnd) else 3


def _is_link(node: ast.expr) -> bool:
    return isinstance(node, ast.Call)


def _is_chain(node: ast.Call) -> bool:
    """At least three calls after one another: ``a(…).b(…).c(…)`` and longer."""
    count = 0
    link: ast.expr = node
    while isinstance(link, ast.Call) and isinstance(link.func, ast.Attribute) and _is_link(link.func.value):
        count += 1
        link = link.func.value
    return count >= 2


def _fits(text: str, room: int) -> bool:
    return all(len(line) <= room for line in text.split("\n"))

"""Python syntax in replies, through Python's own parser: literals and calls, as JSON text. Nothing is evaluated."""

import ast
import io
import json
import re
import tokenize
import warnings

_LONGEST = 200_000
"""Characters; a longer text is no reply to one form."""

_NAMES = {"true": "true", "false": "false", "null": "null"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BETWEEN = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


class _NotLiteral(Exception):
    """The expression is more than data."""


def literal(text: str) -> str | None:
    """The JSON text of a dict or list literal; None if the text is not just that.

    ``true``, ``false`` and ``null`` count as the words of JSON. Strings side by side, which Python would join, are no
    literal here: a comma may be missing between them.
    """
    node = _expression(text)
    if not isinstance(node, ast.Dict | ast.List):
        return None
    try:
        return _json(node, text)
    except _NotLiteral:
        return None


def calls(text: str) -> tuple[tuple[str, str], ...]:
    """Function names with their arguments as JSON text: ``f(a=1)``, ``[f(a=1), g(b=2)]``, ``print(f({"a": 1}))``."""
    node = _expression(text)
    nodes = node.elts if isinstance(node, ast.List) else [node]
    try:
        return tuple(_call(item, text) for item in nodes)
    except _NotLiteral:
        return ()


def _expression(text: str) -> ast.expr | None:
    stripped = text.strip()
    if not stripped or len(text) > _LONGEST or "\\/" in text:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({text}\n)", mode="eval")
        return None if _joins_strings(text) else tree.body
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None


def _joins_strings(text: str) -> bool:
    before = tokenize.NL
    for token in tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline):
        if token.type in _BETWEEN:
            continue
        if token.type == tokenize.STRING and before == tokenize.STRING:
            return True
        before = token.type
    return False


def _call(node: ast.expr | None, text: str) -> tuple[str, str]:
    if not isinstance(node, ast.Call):
        raise _NotLiteral
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if not isinstance(name, str):
        raise _NotLiteral
    if name == "print" and len(node.args) == 1 and not node.keywords:
        return _call(node.args[0], text)
    if len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Dict):
        return name, _json(node.args[0], text)
    if node.args or any(item.arg is None for item in node.keywords):
        raise _NotLiteral
    members = [f"{json.dumps(item.arg)}: {_json(item.value, text)}" for item in node.keywords]
    return name, "{" + ", ".join(members) + "}"


def _json(node: ast.expr | None, text: str) -> str:
    match node:
        case ast.Dict(keys=keys, values=values):
            members = [f"{_key(key)}: {_json(value, text)}" for key, value in zip(keys, values, strict=True)]
            return "{" + ", ".join(members) + "}"
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return "[" + ", ".join(_json(item, text) for item in items) + "]"
        case ast.Name(id=name) if name in _NAMES:
            return _NAMES[name]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return f"-{_json(node.operand, text)}"
        case ast.Constant(value=bool() | None | str() as value):
            return json.dumps(value)
        case ast.Constant(value=int() | float()):
            digits = ast.get_source_segment(f"({text}\n)", node) or ""
            if _NUMBER.fullmatch(digits):
                return digits
    raise _NotLiteral


def _key(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return json.dumps(node.value)
    raise _NotLiteral

"""JSON nodes → tree. Some models fill trees more readily than text; both end in the same tree.

Spans may be left out: the tree that comes back points into its canonical text, which the result carries.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from pydantic import TypeAdapter, ValidationError

from ast_schemas.expressions import AggregateKind, ExpressionNode
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes
from compiler.expressions.grammar import MAX_DEPTH
from compiler.expressions.parser import ParseResult, parse
from compiler.expressions.printer import print_expression

_NODE: TypeAdapter[ExpressionNode] = TypeAdapter(ExpressionNode)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_NAMES: Final = frozenset({"name", "function", "variable"})
_NODES: Final = 2000


class _Malformed(Exception):
    def __init__(self, at: str, problem: str) -> None:
        super().__init__(problem)
        self.at, self.problem = at or "the top", problem


def from_json(value: object) -> ParseResult:
    """Read JSON data as an expression. A JSON string is read as concrete syntax. Never raises."""
    if isinstance(value, str):
        return parse(value)
    try:
        node = _NODE.validate_python(_prepared(value, "", 0, [_NODES]))
    except _Malformed as malformed:
        return _refused(malformed.at, malformed.problem)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"] if part not in _TAGS)
        return _refused(at or "the top", first["msg"])
    return parse(print_expression(node))


_TAGS: Final = frozenset(
    {"literal", "member", "unary", "binary", "call", "list", "template", "conditional", "aggregate"}
)


def _refused(at: str, problem: str) -> ParseResult:
    return ParseResult("", None, (make(codes.JSON_NODE, at=at, problem=problem),))


def _prepared(value: object, at: str, depth: int, budget: list[int]) -> object:
    """The value with spans filled in and everything checked that printing relies on."""
    if not isinstance(value, Mapping):
        raise _Malformed(at, "an object with the key `node` is needed")
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise _Malformed(at, f"nested more than {MAX_DEPTH} levels deep or more than {_NODES} nodes")
    node: dict[str, Any] = {str(key): item for key, item in value.items()}
    node["span"] = (0, 0)
    for key, item in node.items():
        where = f"{at}.{key}" if at else key
        if key in _NAMES and isinstance(item, str) and not _NAME.fullmatch(item):
            raise _Malformed(where, f"`{item}` is not a name")
        if isinstance(item, Mapping):
            node[key] = _prepared(item, where, depth + 1, budget)
        elif isinstance(item, list | tuple) and key in ("arguments", "items", "parts"):
            node[key] = tuple(_prepared(part, f"{where}[{i}]", depth + 1, budget) for i, part in enumerate(item))
    if node.get("node") == "literal":
        return _literal(node, at)
    if node.get("node") == "aggregate":
        node.setdefault("where", None)
        node.setdefault("value", None)
        node.setdefault("variable", "_")
    if node.get("node") == "call" and node.get("function") in get_args(AggregateKind) and node.get("arguments") != ():
        raise _Malformed(at, f"`{node['function']}` is a node of kind `aggregate`")
    return node


def _literal(node: dict[str, Any], at: str) -> dict[str, Any]:
    """Literals whose value has the type that their kind says; a negative number becomes a negation."""
    kind, value = node.get("kind"), node.get("value")
    fits = {
        "text": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "decimal": isinstance(value, str) and _DECIMAL.fullmatch(value.removeprefix("-")) is not None,
        "boolean": isinstance(value, bool),
        "null": value is None,
    }
    if not fits.get(str(kind), False):
        raise _Malformed(at, f'the value does not fit a literal of kind `{kind}`; decimals are texts such as "1.50"')
    text = str(value)
    if kind in ("integer", "decimal") and text.startswith("-"):
        positive = -cast(int, value) if kind == "integer" else text[1:]
        return {"node": "unary", "operator": "-", "operand": {**node, "value": positive}, "span": (0, 0)}
    return node

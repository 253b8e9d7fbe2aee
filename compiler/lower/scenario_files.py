"""Files of scenarios: a name in quotes stands for a small file of that name, which the tests make."""

import re

from ast_schemas import ir
from ast_schemas.expressions import LiteralNode
from compiler.diagnostics.codes import scenarios as codes
from compiler.expressions import parse
from compiler.lower.story import Story

_NAME = re.compile(r"[^/\\\x00-\x1f]{1,100}\.[A-Za-z0-9]{1,10}")


def named_file(story: Story, text: str, wanted: ir.Scalar, path: str) -> ir.Expression | None:
    """The file that a value of a scenario names, or null; None after anything else was reported."""
    node = parse(text).node
    if isinstance(node, LiteralNode) and node.kind == "null":
        return ir.Constant(type=wanted, nullable=True, value=None)
    if isinstance(node, LiteralNode) and node.kind == "text" and _NAME.fullmatch(str(node.value)):
        return ir.Constant(type=wanted, nullable=False, value=str(node.value))
    story.resolver.report(codes.FILE_NAME, path, value=text)
    return None

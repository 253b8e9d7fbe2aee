"""Expressions: text ↔ parsed tree (``parse``, ``print_expression``, ``from_json``) → typed tree (``resolve``).

docs/expressions.md fixes grammar and meaning. This room knows no phase and no form: callers give the scope and the type
that is expected, and get a typed tree of ``ast_schemas.ir`` or diagnostics that point into the text.
"""

from ast_schemas.ir.trees import children
from compiler.expressions.functions import FUNCTIONS, taken_function
from compiler.expressions.inlining import substituted
from compiler.expressions.json_nodes import from_json
from compiler.expressions.parser import ParseResult, parse
from compiler.expressions.printer import print_expression
from compiler.expressions.typing.context import Secrets
from compiler.expressions.typing.narrowing import narrow
from compiler.expressions.typing.resolver import Resolved, resolve
from compiler.expressions.typing.scope import EMPTY_SCOPE, Binding, Role, Scope
from compiler.expressions.typing.shared import NOTHING_SHARED, Shared
from compiler.expressions.typing.shared_calls import as_declared
from compiler.expressions.typing.types import describe
from compiler.expressions.walk import free_variables, stored_variable, walk

__all__ = [
    "EMPTY_SCOPE",
    "FUNCTIONS",
    "NOTHING_SHARED",
    "Binding",
    "ParseResult",
    "Resolved",
    "Role",
    "Scope",
    "Secrets",
    "Shared",
    "as_declared",
    "children",
    "describe",
    "free_variables",
    "from_json",
    "narrow",
    "parse",
    "print_expression",
    "resolve",
    "stored_variable",
    "substituted",
    "taken_function",
    "walk",
]

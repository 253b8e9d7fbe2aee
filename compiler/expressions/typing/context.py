"""What one resolution carries along: the known symbols, the collected diagnostics and the way back into the walk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic, Fix
from ast_schemas.expressions import ExpressionNode, Span
from compiler.diagnostics import make
from compiler.diagnostics.codes import expressions as codes
from compiler.diagnostics.fixes import replaced
from compiler.diagnostics.suggestion import Suggestion
from compiler.expressions.typing.scope import Scope
from compiler.expressions.typing.shared import Shared

Handler = Callable[["Context", ExpressionNode, Scope, ir.Type | None], ir.Expression | None]

Secrets = Literal["hashed", "plain"]
"""``hashed``: a secret of the body is only ever stored, as a hash. ``plain``: it is handed over as it is, as by
authenticate and in the bodies that scenarios send."""


@dataclass
class Context:
    """State of one call of ``resolve``."""

    text: str
    entities: Mapping[str, ir.Entity]
    dtos: Mapping[str, ir.Dto]
    unit: str | None
    path: str | None
    secrets: Secrets
    shared: Shared
    dispatch: Callable[["Context", ExpressionNode, Scope, ir.Type | None], ir.Expression | None]
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def infer(self, node: ExpressionNode, scope: Scope, hint: ir.Type | None = None) -> ir.Expression | None:
        """The typed tree of a node; None after an error was reported. ``hint``: the type that would fit, if known."""
        return self.dispatch(self, node, scope, hint)

    def source(self, node: ExpressionNode) -> str:
        """The text of a node."""
        return self.text[slice(*node.span)]

    def report(
        self,
        code: str,
        at: ExpressionNode,
        *,
        span: Span | None = None,
        value: str | None = None,
        allowed: Iterable[str] = (),
        hint: str | None = None,
        **fields: object,
    ) -> None:
        """Add a diagnostic at a node; ``value`` is the node's text unless given."""
        shown = self.source(at) if value is None else value
        where = at.span if span is None else span
        self.diagnostics.append(
            make(
                code,
                unit=self.unit,
                path=self.path,
                span=where,
                value=shown,
                allowed=allowed,
                hint=hint,
                place=None,
                related=(),
                fixes=self._respelt(hint, where, shown),
                **fields,
            )
        )

    def _respelt(self, hint: str | None, span: Span, shown: str) -> tuple[Fix, ...]:
        """The whole text with the suggested name, where the span holds the misspelt one."""
        found = self.text[slice(*span)].rfind(shown)
        if self.path is None or not isinstance(hint, Suggestion) or found < 0:
            return ()
        start = span[0] + found
        text = f"{self.text[:start]}{hint.name}{self.text[start + len(shown) :]}"
        return (replaced(self.path, text, f"write `{hint.name}`", "unsafe"),)

    def coerced(self, at: ExpressionNode, canonical: str) -> None:
        """Log that something was read in its only possible meaning."""
        self.report(codes.COERCED, at, canonical=canonical)

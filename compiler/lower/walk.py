"""State of the walk over one operation's steps: what is in scope, and what is reported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ast_schemas import ir
from ast_schemas.operations import OperationForm, Step
from ast_schemas.outline import OperationSignature, ParameterSignature
from ast_schemas.types import PROTECTED
from compiler.derive.mappings import Mappings
from compiler.derive.path_rows import path_rows
from compiler.derive.resolving import Resolver
from compiler.derive.world import World
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import bodies as codes
from compiler.expressions import EMPTY_SCOPE, Binding, Scope, describe, walk
from compiler.lower.outcomes import Outcomes
from compiler.symbols.entities import scalar
from compiler.symbols.reserved import variable_reason

Handler = Callable[["Walk", Step, str], "Walked"]


@dataclass(frozen=True)
class Walked:
    """The steps that one form step becomes, and whether the operation has answered after it."""

    steps: tuple[ir.BodyStep, ...]
    ends: bool = False


NOTHING = Walked(())


@dataclass
class Walk:
    """Mutable while one operation is walked; ``scope`` is what holds at the current step."""

    operation: OperationSignature
    form: OperationForm
    world: World
    mappings: Mappings
    resolver: Resolver
    outcomes: Outcomes
    dispatch: Callable[["Walk", Sequence[Step], str], Walked]
    restored: frozenset[str]
    """Rows that a restore step brings back: their loads find deleted rows too."""
    scope: Scope = EMPTY_SCOPE
    loaded_by: dict[str, str] = field(default_factory=dict)
    """Path parameter → the row whose load mentions it."""
    deleted: set[str] = field(default_factory=set)
    in_loop: bool = False
    is_job: bool = False
    in_bodies: bool = False
    """Within the loop over a list that was sent."""
    calling: tuple[str, ...] = ()
    """Procedures within whose steps this walk is, the outermost first."""

    def report(self, code: str, path: str, **given: object) -> None:
        self.resolver.report(code, path, **given)

    # -- entities and rows --------------------------------------------------------------------------------------------

    def entity(self, name: str, path: str) -> ir.Entity | None:
        """The entity, or None after an error was reported."""
        found = self.world.entities.get(name)
        if found is None:
            allowed = sorted(self.world.entities)
            self.report(codes.UNKNOWN_ENTITY, path, value=name, allowed=allowed, hint=did_you_mean(name, allowed))
        return found

    def row(self, name: str, path: str) -> ir.Entity | None:
        """The entity of a row in scope that is surely there, or None after an error was reported."""
        if name in self.resolver.broken:
            return None
        binding = self.scope.names.get(name)
        if binding is None:
            allowed = self.rows()
            self.report(codes.UNKNOWN_ROW, path, value=name, allowed=allowed, hint=did_you_mean(name, allowed))
            return None
        if not isinstance(binding.type, ir.RowType):
            self.report(codes.NOT_A_ROW, path, value=name, found=describe(binding.type))
            return None
        if name in self.deleted:
            self.report(codes.ROW_GONE, path, value=name)
            return None
        if binding.nullable and not self.scope.knows("not_null", (name,)):
            self.report(codes.MAYBE_NULL_ROW, path, value=name)
            return None
        return self.world.entities.get(binding.type.entity)

    def rows(self) -> list[str]:
        """Names of rows in scope."""
        return sorted(name for name, item in self.scope.names.items() if isinstance(item.type, ir.RowType))

    def variable(self, name: str) -> ir.Variable:
        """A name in scope as an expression."""
        binding = self.scope.names[name]
        nullable = binding.nullable and not self.scope.knows("not_null", (name,))
        return ir.Variable(type=binding.type, nullable=nullable, name=name, role=binding.role)

    def bind(self, name: str, path: str) -> bool:
        """Whether the name is free; an error is reported if not."""
        known = self.scope.names.get(name)
        if known is not None:
            self.report(codes.NAME_TAKEN, path, value=name, what=_meaning(known))
            self.resolver.broken.add(name)
            return False
        if reason := variable_reason(name):
            self.report(codes.NAME_RESERVED, path, value=name, why=reason)
            self.resolver.broken.add(name)
            return False
        self.resolver.broken.discard(name)
        return True

    def changed(self, row: str) -> None:
        """Forget what was known about a row's values; that it is there stays known."""
        present = self.scope.knows("not_null", (row,))
        self.scope = self.scope.forget(row)
        if present:
            self.scope = self.scope.knowing({("not_null", (row,))})

    def unbound(self, name: str) -> Walked:
        """A step that binds a name was refused; what follows from that is not said again."""
        self.resolver.broken.add(name)
        return NOTHING

    # -- texts --------------------------------------------------------------------------------------------------------

    def where(self, text: str, name: str, entity: str, path: str) -> ir.Expression:
        """A condition over rows in the database, called ``name``."""
        return self.resolver.condition(text, self.scope.with_row(name, entity, role="query_row"), path)

    def outcome(self, code: str | None, path: str) -> str | None:
        """The code, noted as used; an error is reported if it is neither declared nor derived."""
        if code is None:
            return None
        if not self.outcomes.use(code):
            allowed = self.outcomes.allowed()
            self.report(
                codes.UNKNOWN_OUTCOME,
                path,
                value=code,
                operation=self.operation.name,
                allowed=allowed,
                hint=did_you_mean(code, allowed),
            )
        return code

    def mentions_deleted(self, name: str, *conditions: ir.Expression | None) -> bool:
        """Whether conditions ask for deleted rows by ``deleted_at`` of the row."""
        return any(_asks_for_deleted(item, name) for item in conditions if item is not None)


def _asks_for_deleted(condition: ir.Expression, name: str) -> bool:
    return any(
        isinstance(item, ir.ColumnOf)
        and item.field == "deleted_at"
        and isinstance(item.target, ir.Variable)
        and item.target.name == name
        for item in walk(condition)
    )


def _meaning(binding: Binding) -> str:
    return f"{binding.role.replace('_', ' ')}, {describe(binding.type)}"


def parameter_type(parameter: ParameterSignature, world: World) -> ir.Scalar:
    """Its declared type, or the type of the key field that it holds."""
    entity = world.entities.get(parameter.entity or "")
    if entity is None:
        declared = scalar(parameter.type)
        return ir.Scalar(kind="text") if declared.kind in PROTECTED else declared
    if parameter.field in (None, "id"):
        return ir.Scalar(kind="uuid")
    columns = {column.name: column.type for column in entity.columns}
    found = columns.get(parameter.field or "", scalar(parameter.type))
    return ir.Scalar(kind="text") if found.kind == "token" else found


def initial_scope(operation: OperationSignature, world: World) -> Scope:
    """``actor``, ``body`` and the parameters."""
    scope = EMPTY_SCOPE
    account = world.outline.account
    if account in world.entities and account is not None:
        scope = scope.with_row("actor", account, nullable="anyone" in operation.callers, role="actor")
    if operation.input is not None:
        many = bool(operation.input_many)
        scope = scope.with_name("body", ir.DtoType(dto=operation.input.name, many=many), role="body")
    for parameter in operation.parameters:
        scope = scope.with_name(
            parameter.name, parameter_type(parameter, world), nullable=not parameter.required, role="parameter"
        )
    return scope


def expected_rows(operation: OperationSignature) -> Mapping[str, ParameterSignature]:
    """Rows that the collector of the operation may take from the path."""
    return path_rows(operation)

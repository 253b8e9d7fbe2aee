"""Accounts for tests: a made-up one with all that its table requires, and what a role asks of one."""

from collections.abc import Iterator, Mapping

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.ir.folding import decided
from ast_schemas.ir.trees import walk
from emitters.fastapi.constants import constant_source
from emitters.fastapi.layout import model_module
from emitters.fastapi.models import has_default
from emitters.fastapi.samples import SampleFile, sample
from emitters.fastapi.tables import account_entity
from emitters.naming import attribute, class_name, variable, words
from emitters.ordering import dependencies_first
from emitters.writer import Writer, bracketed, literal

Values = Mapping[str, str | int | bool | None]
_UNKNOWN = object()
"""The value of a column that nothing is known of."""


def has_accounts(program: ir.Program) -> bool:
    """Whether tests can make up an account."""
    entity = account_entity(program)
    if entity is None:
        return False
    try:
        for name in _needed(program, entity):
            _samples(_entity(program, name))
    except LookupError:
        return False
    return True


def accounts_artifact(program: ir.Program) -> Artifact:
    """``tests/accounts.py`` with ``account(world, **values)``."""
    entity = account_entity(program)
    assert entity is not None
    writer = Writer("tests/accounts.py", "Accounts that tests call as.", defined=["account"])
    world, any_ = writer.use("tests.world", "World"), writer.use("typing", "Any")
    with writer.block(f"async def account(world: {world}, **values: {any_}) -> {any_}:"):
        writer.docstring("A signed-in account; what is not given is made up.")
        for name in _needed(program, entity):
            needed = _entity(program, name)
            values = list(_made_up(needed, writer))
            model = writer.use(model_module(name), class_name(name))
            if needed is entity:
                printed = [f"{literal(key)}: {value}" for key, value in values]
                writer.line(f"made_up: dict[str, {any_}] = " + bracketed("", printed, brackets="{}", room=80))
                writer.line(f"return await world.account({model}, **(made_up | values))")
            else:
                arguments = [model, *(f"{key}={value}" for key, value in values)]
                writer.call(f"{_local(needed)} = await world.row", arguments)
    return writer.artifact()


def _local(entity: ir.Entity) -> str:
    return f"some_{variable(words(entity.name).replace(' ', '_'))}"


def _entity(program: ir.Program, name: str) -> ir.Entity:
    return next(entity for entity in program.entities if entity.name == name)


def _needed(program: ir.Program, account: ir.Entity) -> list[str]:
    """The account's entity after all entities that it cannot be without."""
    uses: dict[str, list[str]] = {}
    waiting = [account.name]
    while waiting:
        name = waiting.pop()
        if name not in uses:
            uses[name] = [relation.target for relation in _keys(_entity(program, name))]
            waiting += uses[name]
    return dependencies_first({name: uses[name] for name in (account.name, *uses)})


def _keys(entity: ir.Entity) -> list[ir.Relation]:
    return [relation for relation in entity.relations if relation.holds_key and not relation.nullable]


def _required(entity: ir.Entity) -> list[ir.Column]:
    return [
        column
        for column in entity.columns
        if not column.nullable and column.generated is None and not has_default(column)
    ]


def _samples(entity: ir.Entity) -> dict[str, object]:
    """Values of a new row: what its table requires, and what its invariants need besides.

    Raises:
        LookupError: when no sample is known, the invariants are not seen to hold, or a seed has what is unique.
    """
    required = {column.name: sample(column.type, column.limits) for column in _required(entity)}
    named = {part.field for check in entity.checks for part in walk(check.condition) if isinstance(part, ir.ColumnOf)}
    optional = {
        column.name: sample(column.type, column.limits)
        for column in entity.columns
        if column.name in named and column.nullable and column.generated is None
    }
    initial = {column.name: _initial(column) for column in entity.columns}
    for seed in entity.seeds:
        taken = {item.field: item.value.value for item in seed.values if isinstance(item.value, ir.Constant)}
        if _shares(entity, initial | taken, initial | required):
            raise LookupError(f"no sample of {entity.name} differs from its seeds")
    for values in (required, required | optional):
        fields = initial | values
        if all(_truth(check.condition, entity, fields) for check in entity.checks):
            return values
    raise LookupError(f"no sample of {entity.name} is seen to satisfy its invariants")


def _shares(entity: ir.Entity, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two rows have a unique value in common."""
    unique = [(column.name,) for column in entity.columns if column.unique and column.generated is None]
    return any(
        all(one.get(name) == other.get(name) is not None for name in key) for key in (*unique, *entity.unique_together)
    )


def _made_up(entity: ir.Entity, writer: Writer) -> Iterator[tuple[str, str]]:
    columns = {column.name: column for column in entity.columns}
    for name, value in _samples(entity).items():
        column = columns[name]
        if isinstance(value, SampleFile):
            part = "info" if column.type.kind == "file" else "content"
            yield attribute(column.name), f"{value.source(writer.use)}.{part}"
        elif isinstance(value, str):
            constant = ir.Constant(type=column.type, nullable=False, value=value)
            yield attribute(column.name), constant_source(constant, column.type, writer)
        else:
            yield attribute(column.name), literal(value)
    for relation in _keys(entity):
        yield attribute(f"{relation.name}_id"), f"some_{variable(words(relation.target).replace(' ', '_'))}.id"


def fitting_account(program: ir.Program, callers: tuple[str, ...]) -> Values | None:
    """Values with which a made-up account may call; None if none is found."""
    rules = _rules(program, callers)
    if any(rule is None for rule in rules):
        return {}
    return next(
        (values for values in _candidates(program) if any(_holds(program, rule, values) for rule in rules)), None
    )


def foreign_account(program: ir.Program, callers: tuple[str, ...]) -> Values | None:
    """Values with which a made-up account may certainly not call; None if none is found."""
    rules = _rules(program, callers)
    if any(rule is None for rule in rules):
        return None
    for values in _candidates(program):
        if all(_holds(program, rule, values) is False for rule in rules):
            return values
    return None


def _rules(program: ir.Program, callers: tuple[str, ...]) -> list[ir.Expression | None]:
    roles = {role.name: role.rule for role in program.roles}
    return [roles.get(name) for name in callers]


def _candidates(program: ir.Program) -> Iterator[Values]:
    """The plain account first, then each with one field set, as far as its invariants admit that."""
    entity = account_entity(program)
    if entity is None:
        return
    yield {}
    fields = {column.name: _initial(column) for column in entity.columns} | _samples(entity)
    for values in _settable(entity):
        if all(_truth(check.condition, entity, fields | dict(values)) for check in entity.checks):
            yield values


def _settable(entity: ir.Entity) -> Iterator[Values]:
    for column in entity.columns:
        if column.type.kind == "enum" and not column.type.many:
            yield from ({column.name: value} for value in column.type.values)
        if column.type.kind == "boolean" and not column.type.many:
            yield from ({column.name: value} for value in (True, False))


def _holds(program: ir.Program, rule: ir.Expression | None, values: Values) -> bool | None:
    """Whether the rule holds for the account; None if that depends on more than its fields."""
    entity = account_entity(program)
    if rule is None or entity is None:
        return None
    return _truth(rule, entity, {column.name: _initial(column) for column in entity.columns} | dict(values))


def _initial(column: ir.Column) -> object:
    if isinstance(column.default, ir.Constant):
        return column.default.value
    return None if column.nullable else _UNKNOWN


def _truth(rule: ir.Expression, entity: ir.Entity, fields: Mapping[str, object]) -> bool | None:
    """A condition on one row whose columns have these values; None if they do not decide it."""
    known = {
        column.name: ir.Constant(type=column.type, nullable=value is None, value=value)
        for column in entity.columns
        if isinstance(value := fields.get(column.name, _UNKNOWN), str | int | None)
    }
    return decided(rule, known)

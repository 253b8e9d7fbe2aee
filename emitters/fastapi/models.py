"""SQLAlchemy models: one module per entity, association tables, access tokens, and the package that holds them."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.checks import Check, checks
from emitters.fastapi.layout import (
    ASSOCIATIONS_MODULE,
    IDEMPOTENT_MODULE,
    MODELS,
    QUEUE,
    QUEUE_MODULE,
    REFRESH_MODULE,
    TOKEN_MODULE,
    idempotent_class,
    model_module,
    path_of,
    refresh_class,
    token_class,
)
from emitters.fastapi.tables import (
    ForeignKey,
    Key,
    Table,
    TableColumn,
    access_tokens,
    associations,
    idempotent_calls,
    queued_jobs,
    refresh_tokens,
    tables,
)
from emitters.fastapi.value_types import column_type, python_type
from emitters.naming import attribute, class_name, variable, words
from emitters.writer import Writer, bracketed, literal

_ON_DELETE = {"cascade": "CASCADE", "restrict": "RESTRICT", "set_null": "SET NULL"}


def model_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """Everything in ``app/models`` except ``base.py``, which is scaffold."""
    described = {table.entity.name: table for table in tables(program) if table.entity is not None}
    for entity in program.entities:
        yield _entity_module(entity, described[entity.name])
    links = associations(program)
    if links:
        yield _associations_module(links)
    for module, told, docstring, name, table in _of_the_system(program):
        yield _system_module(module, told, docstring, name, table)
    queue = queued_jobs(program)
    if queue is not None:
        yield _queue_module(queue)
    yield _package(program)


def _entity_module(entity: ir.Entity, table: Table) -> Artifact:
    unit = f"schema/{entity.name}"
    name = class_name(entity.name)
    writer = Writer(path_of(model_module(entity.name)), f"Model of {words(entity.plural)}.", unit=unit, defined=[name])
    base = writer.use(f"{MODELS}.base", "Base")
    with writer.origin(unit), writer.block(f"class {name}({base}):"):
        writer.docstring(entity.summary or f"A row of {entity.table}.")
        writer.blank()
        writer.line(f"__tablename__ = {literal(table.name)}")
        arguments = [*_keys(table, writer), *_checks(checks(entity), writer)]
        if arguments:
            _tuple(writer, "__table_args__ = ", arguments)
        writer.blank()
        for index, column in enumerate(table.columns):
            path = _column_path(entity, column)
            with writer.origin(unit, path):
                _mapped_column(writer, table, column, primary=index == 0)
        if entity.relations:
            writer.blank()
        for index, relation in enumerate(entity.relations):
            with writer.origin(unit, f"relations[{index}]"):
                _relationship(writer, entity, relation)
    return writer.artifact()


def _column_path(entity: ir.Entity, column: TableColumn) -> str | None:
    if column.field is None:
        return None
    return f"fields[{entity.columns.index(column.field)}]"


def _tuple(writer: Writer, head: str, items: list[str]) -> None:
    writer.line(bracketed(head, items if len(items) > 1 else [f"{items[0]},"], room=writer.room).replace(",,", ","))


def _keys(table: Table, writer: Writer) -> Iterator[str]:
    for key in table.keys:
        yield key_source(key, writer, "sqlalchemy")


def key_source(key: Key, writer: Writer, module: str) -> str:
    """The constraint or index as an argument of a table."""
    columns = [literal(column) for column in key.columns]
    if key.unique and not key.live:
        return bracketed(writer.use(module, "UniqueConstraint"), [*columns, f"name={literal(key.name)}"], room=110)
    options = ["unique=True"] if key.unique else []
    if key.live:
        condition = f"{writer.use(module, 'text')}({literal('deleted_at IS NULL')})"
        options += [f"sqlite_where={condition}", f"postgresql_where={condition}"]
    return bracketed(writer.use(module, "Index"), [literal(key.name), *columns, *options], room=110)


def _checks(found: tuple[Check, ...], writer: Writer) -> Iterator[str]:
    for check in found:
        yield from check_sources(check, writer.use("sqlalchemy", "CheckConstraint"))


def check_sources(check: Check, constraint: str) -> Iterator[str]:
    """The constraint as arguments of a table: one, or one per database where their texts differ."""
    if check.sqlite == check.postgresql:
        yield bracketed(constraint, [literal(check.sqlite), f"name={literal(check.name)}"], room=110)
        return
    for dialect, text in (("sqlite", check.sqlite), ("postgresql", check.postgresql)):
        arguments = [literal(text), f"name={literal(check.name)}"]
        yield bracketed(constraint, arguments, f".ddl_if(dialect={literal(dialect)})", room=110)


def _mapped_column(writer: Writer, table: Table, column: TableColumn, *, primary: bool) -> None:
    name = attribute(column.name)
    mapped, mapped_column = writer.use("sqlalchemy.orm", "Mapped"), writer.use("sqlalchemy.orm", "mapped_column")
    annotation = python_type(column.type, writer.use, writer.use_module)
    if column.nullable and annotation != "Any":
        annotation += " | None"
    arguments = [literal(column.name)] if name != column.name else []
    arguments.append(column_type(column.type, writer.use))
    reference = table.foreign_key(column.name)
    if reference is not None:
        arguments.append(_foreign_key(reference, writer))
    if primary:
        arguments.append("primary_key=True")
    if column.nullable and annotation == "Any":
        arguments.append("nullable=True")
    arguments += _defaults(column, primary, writer)
    if column.type.kind == "secret":
        arguments.append('info={"secret": True}')
    if column.type.kind == "token":
        arguments.append('info={"hidden": True}')
    writer.call(f"{name}: {mapped}[{annotation}] = {mapped_column}", arguments)


def _foreign_key(reference: ForeignKey, writer: Writer) -> str:
    arguments = [literal(f"{reference.target}.id")]
    arguments += [f"name={literal(reference.name)}", f"ondelete={literal(_ON_DELETE[reference.on_delete])}"]
    if reference.late:
        arguments.append("use_alter=True")
    return bracketed(writer.use("sqlalchemy", "ForeignKey"), arguments, room=110)


def _defaults(column: TableColumn, primary: bool, writer: Writer) -> list[str]:
    """What the ORM fills in for code in ``extensions``; operations always give every value of a new row.

    There is no ``onupdate``: Core would add its parameter to every UPDATE, and statements are prepared without it.
    """
    if primary:
        return [f"default={writer.use('app.runtime.ids', 'new_id')}"]
    field = column.field
    if field is None:
        return []
    if field.generated == "version":
        return ["default=1"]
    if field.generated is not None:
        return [f"default={writer.use('app.runtime.clock', 'now')}"]
    default = default_source(field, writer)
    return [f"default={default}"] if default is not None else []


def default_source(field: ir.Column, writer: Writer) -> str | None:
    """The default of a field as a value or a callable; None if the model has none (``has_default``)."""
    if not has_default(field):
        return None
    match field.default:
        case ir.Constant() as default:
            if field.type.kind == "decimal":
                return f"{writer.use('decimal', 'Decimal')}({literal(str(default.value))})"
            return literal(default.value)
        case ir.Apply() as default:
            return writer.use("app.runtime.clock", default.function)
    return "list"


def has_default(field: ir.Column) -> bool:
    """Whether the model itself gives the default: a plain constant, the moment, the day, or an empty list."""
    match field.default:
        case ir.Constant() as default:
            return default.value is not None and field.type.kind not in ("date", "datetime", "uuid", "json")
        case ir.Apply() as default:
            return (default.function, field.type.kind) in (("now", "datetime"), ("today", "date"))
        case ir.ListOf() as default:
            return not default.items
    return False


def _relationship(writer: Writer, entity: ir.Entity, relation: ir.Relation) -> None:
    mapped, relationship = writer.use("sqlalchemy.orm", "Mapped"), writer.use("sqlalchemy.orm", "relationship")
    target = class_name(relation.target)
    if relation.target != entity.name:
        target = writer.imports.symbol(model_module(relation.target), target, typing_only=True)
    if relation.to_many:
        annotation = f"list[{literal(target)}]"
    elif relation.nullable or not relation.holds_key:
        annotation = literal(f"{target} | None")
    else:
        annotation = literal(target)
    arguments = []
    if target != class_name(relation.target):
        arguments.append(literal(class_name(relation.target)))
    if relation.table is not None:
        arguments.append(f"secondary={literal(relation.table)}")
        if relation.target == entity.name:
            arguments += _self_join(entity, relation)
    elif relation.holds_key:
        key = f"{class_name(entity.name)}.{attribute(f'{relation.name}_id')}"
        arguments.append(f"foreign_keys={literal(key)}")
        if relation.target == entity.name:
            arguments.append(f"remote_side={literal(f'{class_name(entity.name)}.id')}")
    else:
        key = f"{class_name(relation.target)}.{attribute(f'{relation.inverse}_id')}"
        arguments.append(f"foreign_keys={literal(key)}")
        arguments.append("passive_deletes=True")
    arguments.append(f"back_populates={literal(attribute(relation.inverse))}")
    writer.call(f"{attribute(relation.name)}: {mapped}[{annotation}] = {relationship}", arguments)


def _self_join(entity: ir.Entity, relation: ir.Relation) -> list[str]:
    own = f"{class_name(entity.name)}.id"
    return [
        f"primaryjoin={literal(f'{own} == {relation.table}.c.{relation.near_key}')}",
        f"secondaryjoin={literal(f'{own} == {relation.table}.c.{relation.far_key}')}",
    ]


def _associations_module(links: tuple[Table, ...]) -> Artifact:
    names = [variable(link.name) for link in links]
    writer = Writer(path_of(ASSOCIATIONS_MODULE), "Tables of the many-to-many relations.", defined=names)
    base = writer.use(f"{MODELS}.base", "Base")
    table, column = writer.use("sqlalchemy", "Table"), writer.use("sqlalchemy", "Column")
    for name, link in zip(names, links, strict=True):
        arguments = [literal(link.name), f"{base}.metadata"]
        for key in link.columns:
            reference = link.foreign_key(key.name)
            assert reference is not None
            parts = [literal(key.name), column_type(key.type, writer.use), _foreign_key(reference, writer)]
            arguments.append(bracketed(column, [*parts, "primary_key=True"], room=writer.room - 5))
        arguments += _keys(link, writer)
        writer.blank()
        writer.call(f"{name} = {table}", arguments)
    return writer.artifact()


def _of_the_system(program: ir.Program) -> Iterator[tuple[str, str, str, str, Table]]:
    """Module, what it and its class say, class and table of what no entity stands for."""
    token, tokens = token_class(program), access_tokens(program)
    if token is not None and tokens is not None:
        text = "One sign-in. Only the digest of its token is kept, so the table gives nothing away."
        yield TOKEN_MODULE, "Model of access tokens.", text, token, tokens
    refresh, spent = refresh_class(program), refresh_tokens(program)
    if refresh is not None and spent is not None:
        text = "What a new pair of tokens is traded for, once."
        yield REFRESH_MODULE, "Model of refresh tokens.", text, refresh, spent
    call, calls = idempotent_class(program), idempotent_calls(program)
    if call is not None and calls is not None:
        text = "A call and its answer, given again when the key comes again. Digests tell whose call and which."
        yield IDEMPOTENT_MODULE, "Model of answers that are given again.", text, call, calls


def _system_module(module: str, told: str, docstring: str, name: str, table: Table) -> Artifact:
    writer = Writer(path_of(module), told, defined=[name])
    base = writer.use(f"{MODELS}.base", "Base")
    with writer.block(f"class {name}({base}):"):
        writer.docstring(docstring)
        writer.blank()
        writer.line(f"__tablename__ = {literal(table.name)}")
        _tuple(writer, "__table_args__ = ", list(_keys(table, writer)))
        writer.blank()
        for index, column in enumerate(table.columns):
            _mapped_column(writer, table, column, primary=index == 0)
    return writer.artifact()


def _queue_module(table: Table) -> Artifact:
    writer = Writer(path_of(QUEUE_MODULE), "The queue of jobs.", defined=[QUEUE])
    column = writer.use("sqlalchemy", "Column")
    arguments = [literal(table.name), f"{writer.use(f'{MODELS}.base', 'Base')}.metadata"]
    for index, item in enumerate(table.columns):
        further = ["primary_key=True"] if index == 0 else [] if item.nullable else ["nullable=False"]
        parts = [literal(item.name), column_type(item.type, writer.use), *further]
        arguments.append(bracketed(column, parts, room=writer.room - 5))
    arguments += _keys(table, writer)
    writer.call(f"{QUEUE} = {writer.use('sqlalchemy', 'Table')}", arguments)
    return writer.artifact()


def _package(program: ir.Program) -> Artifact:
    """Importing the package registers every table, so that relationships and migrations find them."""
    writer = Writer(f"{MODELS.replace('.', '/')}/__init__.py", "Models: the tables and how they relate.")
    exported = [writer.use(f"{MODELS}.base", "Base")]
    exported += [writer.use(model_module(entity.name), class_name(entity.name)) for entity in program.entities]
    if associations(program):
        exported += [writer.use(ASSOCIATIONS_MODULE, variable(link.name)) for link in associations(program)]
    exported += [writer.use(module, name) for module, _, _, name, _ in _of_the_system(program)]
    if queued_jobs(program) is not None:
        exported.append(writer.use(QUEUE_MODULE, QUEUE))
    _exports(writer, exported)
    return writer.artifact()


def _exports(writer: Writer, names: list[str]) -> None:
    ordered = sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name))
    writer.call("__all__ = ", [literal(name) for name in ordered], brackets="[]")

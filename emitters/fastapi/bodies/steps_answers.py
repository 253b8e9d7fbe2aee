"""Steps that answer with one row or with nothing."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.ir.files import content_of
from ast_schemas.ir.trees import rebuilt, steps_within
from emitters.fastapi.answers import answer_class
from emitters.fastapi.bodies.handler import ANSWERS, Handler
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.projections import Projection, use_tables
from emitters.fastapi.bodies.selects import live
from emitters.fastapi.bodies.sql_selects import select_source
from emitters.fastapi.bodies.trees import entity_of, row_path
from emitters.fastapi.envelopes import answer_wrapper
from emitters.fastapi.layout import dto_module, transformer_module
from emitters.fastapi.media import CLASSES
from emitters.fastapi.versions import answered_version, tells_version
from emitters.naming import attribute, class_name, snake_case
from emitters.writer import literal

PAGE = "Page_"
"""The class of an operation's page in its module."""


def respond(handler: Handler, step: ir.Respond) -> None:
    """Answer through the projection's statement for one row."""
    if step.file is not None:
        _download(handler, step, step.file)
        return
    if step.row is None or step.transformer is None:
        response = handler.writer.use("starlette.responses", "Response")
        arguments = [f"status_code={handler.endpoint.success_status}", *_headers(handler, step)]
        handler.answer(f"{response}({', '.join(arguments)})")
        return
    projection = handler.projections.signature(step.transformer)
    statement = handler.writer.use(transformer_module(projection.transformer.name), projection.by_id)
    arguments = [statement, f"id={handler.row_id(step.row)}"]
    extras = {extra.field: extra.value for extra in step.extras}
    arguments += [f"{name}={value}" for name, value in projected(handler, projection, extras).items()]
    handler.line(f"answer = await tx.json({', '.join(arguments)})")
    if _is_certain(handler.operation.steps, step.row):
        handler.line("assert answer is not None")
    else:
        with handler.module.body.block("if answer is None:"):
            handler.refuse(f"{snake_case(projection.transformer.entity)}_not_found")
    version = answered_version(handler.index.program, step) if is_tagged(handler) else None
    tag = None if version is None else handler.names.rows[step.row].member((version,))
    finish(handler, _headers(handler, step), tag)


def is_tagged(handler: Handler) -> bool:
    """Whether the answer tells the version of its row."""
    return isinstance(handler.operation, ir.Operation) and tells_version(handler.index.program, handler.operation)


def _download(handler: Handler, step: ir.Respond, file: ir.Expression) -> None:
    """The bytes of a file; the refusal where there is none."""
    handler.line(f"info = {handler.python.emit(file).text}")
    handler.line(f"content = {handler.python.emit(content_of(file)).text}")
    if step.no_file is not None:
        with handler.module.body.block("if info is None or content is None:"):
            handler.refuse(step.no_file)
    handler.answer(f"{response_class(handler)}(request, info, content)")


def _headers(handler: Handler, step: ir.Respond) -> list[str]:
    """The Location header; characters that no URL has are escaped in it."""
    if step.location is None:
        return []
    escaped = handler.writer.use("app.runtime.addresses", "escaped")
    return [f'headers={{"Location": {escaped}({handler.python.certain(step.location).text})}}']


def _is_certain(steps: Sequence[ir.BodyStep], row: str) -> bool:
    """Whether the row cannot have been deleted meanwhile: it is the operation's own, which deletes none."""
    every = list(steps_within(steps))
    own = any(isinstance(step, ir.Create) and step.name == row for step in every)
    return own and not any(isinstance(step, ir.Delete | ir.DeleteWhere) for step in every)


def projected(
    handler: Handler, projection: Projection, extras: dict[str, ir.Expression] | None = None
) -> dict[str, str]:
    """Values for the parameters of a projection."""
    return {name: _value(handler, value, extras or {}) for name, value in projection.parameters.items()}


def share_parameters(handler: Handler, projection: Projection, parameters: Parameters) -> None:
    """What a statement around a projection binds gets no name that means something else in the projection."""
    parameters.beside({name: as_caller(handler, value) for name, value in projection.parameters.items()})


def _value(handler: Handler, value: ir.Expression, extras: dict[str, ir.Expression]) -> str:
    if isinstance(value, ir.Variable) and value.name in extras:
        return handler.python.emit(extras[value.name]).text
    return handler.python.emit(as_caller(handler, value)).text


def as_caller(handler: Handler, value: ir.Expression) -> ir.Expression:
    """An expression over ``viewer`` as one over ``actor``; null where nobody can be signed in."""
    account = handler.index.program.settings.account
    if account is None or "actor" not in handler.names.rows:
        return _without_viewer(value)
    nullable = "anyone" in handler.endpoint.callers
    actor = ir.Variable(type=ir.RowType(entity=account), nullable=nullable, name="actor", role="actor")
    return rebuilt(value, lambda part: _of_actor(handler, part, actor))


def _of_actor(handler: Handler, part: ir.Expression, actor: ir.Variable) -> ir.Expression | None:
    """The viewer as the actor; of one who is signed in, a column is null only if the table says so."""
    if isinstance(part, ir.Variable) and part.name == "viewer":
        return actor
    if isinstance(part, ir.ColumnOf) and isinstance(part.target, ir.Variable) and part.target.name == "viewer":
        account = entity_of(actor)
        nullable = actor.nullable or (part.field != "id" and handler.index.is_nullable(account, part.field))
        return part.model_copy(update={"target": actor, "nullable": nullable})
    return None


def _without_viewer(value: ir.Expression) -> ir.Expression:
    nobody = ir.Constant(type=ir.NullType(), nullable=True, value=None)

    def change(part: ir.Expression) -> ir.Expression | None:
        found = row_path(part.target) if isinstance(part, ir.ColumnOf) else row_path(part)
        return nobody if found is not None and found[0].name in ("viewer", "actor") else None

    return rebuilt(value, change)


def finish(handler: Handler, further: Sequence[str] = (), version: str | None = None) -> None:
    """``return JsonBytes(answer, Dto)``; with the version of its row, tagged."""
    if handler.taken is not None:
        handler.line(f"{ANSWERS}.append(answer)")
        return
    json_bytes = response_class(handler)
    status = handler.endpoint.success_status
    wrapper = answer_wrapper(handler.endpoint)
    arguments = ["answer", answer_class(handler.index.program, handler.endpoint, handler.writer)]
    if handler.endpoint.media is not None:
        dto = handler.index.dtos[handler.endpoint.output or ""]
        arguments.append(handler.writer.use(dto_module(dto.entity), class_name(dto.name)))
    if status != 200:
        arguments.append(str(status))
    if wrapper is not None and wrapper.total is None:
        arguments.append(f"under={literal(wrapper.key)}")
    answer = f"{json_bytes}({', '.join([*arguments, *further])})"
    if version is not None:
        answer = f"{handler.writer.use('app.runtime.versions', 'tagged')}(request, {answer}, {version})"
    handler.answer(answer)


def response_class(handler: Handler) -> str:
    """The class of the answer; of a page, one of the operation's own."""
    media = handler.endpoint.media
    if media is None:
        return handler.writer.use("app.runtime.responses", "JsonBytes")
    name = handler.writer.use(*CLASSES[media])
    return PAGE if media == "html" else name


def load_and_respond(handler: Handler, step: ir.Load, answer: ir.Respond) -> None:
    """A detail in one statement: the row is found and projected at once."""
    assert answer.transformer is not None
    assert step.otherwise is not None
    projection = handler.projections.signature(answer.transformer)
    select = handler.select(step.entity, step.name)
    share_parameters(handler, projection, select.parameters)
    use_tables(projection, select.scope.tables, handler.writer, select.table, select.scope)
    wheres = select.printer.conditions(step.where)
    if not step.with_deleted:
        wheres += live(handler.module, select.table)
    start = f"{handler.writer.use(transformer_module(projection.transformer.name), projection.select)}()"
    source = select_source([], select.scope, select.table, wheres, handler.writer, start)
    version = answered_version(handler.index.program, answer) if is_tagged(handler) else None
    if version is not None:
        source += f".add_columns({select.table.code}.{attribute(version)})"
    name = handler.module.statement(f"{projection.function}_of_{snake_case(step.name)}", source)
    further = {
        key: value for key, value in projected(handler, projection).items() if key not in select.parameters.values
    }
    if version is not None:
        handler.line(f"found = {handler.call('first', name, select.parameters, further)}")
        with handler.module.body.block("if found is None:"):
            handler.refuse(step.otherwise)
        handler.line("answer, version = found[0].encode(), found[1]")
        finish(handler, version="version")
        return
    handler.line(f"answer = {handler.call('json', name, select.parameters, further)}")
    with handler.module.body.block("if answer is None:"):
        handler.refuse(step.otherwise)
    finish(handler)

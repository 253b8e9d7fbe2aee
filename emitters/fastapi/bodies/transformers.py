"""``app/transformers/<dto>.py``: a function that gives the JSON of a DTO, a select with the joins it needs, and the
statement for one row."""

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.parameters import VIEWER
from emitters.fastapi.bodies.projections import Projection, Projections
from emitters.fastapi.bodies.wrapping import item, statement
from emitters.fastapi.layout import model_module, path_of, transformer_module
from emitters.naming import class_name, words
from emitters.writer import WIDTH, Writer, bracketed, docstring, literal


def print_transformer(
    program: ir.Program, transformer: ir.Transformer, projections: Projections | None = None
) -> Artifact:
    """The module of one transformer."""
    projections = projections or Projections(Index(program))
    unit, name = f"transformers/{transformer.entity}", transformer.name
    names = [name, f"select_{name}", f"{name.upper()}_BY_ID"]
    title = f"{class_name(transformer.entity)} as {class_name(transformer.dto)}."
    writer = Writer(path_of(transformer_module(name)), title, unit=unit, defined=names)
    projection = projections.printed(name, writer)
    writer.lines(projection.aliases.values())
    with writer.origin(unit, f"differences[{transformer.dto}]"):
        _write(projection, writer)
    return writer.artifact()


def _write(projection: Projection, writer: Writer) -> None:
    transformer = projection.transformer
    model = writer.use(model_module(transformer.entity), class_name(transformer.entity))
    own_module = transformer_module(transformer.name)
    parameters = [f"{projection.root}: type[{model}] = {model}"]
    for slot in projection.slots:
        module, name = slot.default
        default = name if module == own_module else writer.use(module, name)
        entity = writer.use(model_module(slot.entity), class_name(slot.entity))
        parameters.append(f"{slot.parameter}: type[{entity}] = {default}")
    arguments = ", ".join([projection.root, *(slot.parameter for slot in projection.slots)])
    json = writer.use("app.runtime.json_sql", "JsonExpression")
    json_object = writer.use("app.runtime.json_sql", "json_object")
    writer.blank(2)
    absent = []
    if projection.takes_absent:
        boolean = writer.use("sqlalchemy.sql.expression", "ColumnElement")
        absent = [f"absent: {boolean}[bool] | None = None"]
    writer.line(bracketed(f"def {projection.function}", [*parameters, *absent], f" -> {json}:", room=WIDTH))
    inside = writer.room - 4
    writer.lines(_indented(_docstring(projection, inside)))
    writer.lines(_indented([f"return {json_object}(", "    {"]))
    for wire, code in projection.members:
        writer.lines(_indented(_indented(_indented(item(code, f"{literal(wire)}: ", ",", inside - 8).split("\n")))))
    writer.lines(_indented(["    },", *(["    absent=absent,"] if projection.takes_absent else []), ")"]))
    writer.blank(2)
    any_, select_type = writer.use("typing", "Any"), writer.use("sqlalchemy.sql.expression", "Select")
    writer.line(bracketed(f"def {projection.select}", parameters, f" -> {select_type}[{any_}]:", room=WIDTH))
    dto = class_name(transformer.dto)
    text = f'"""One {dto} per {words(transformer.entity)}; a statement adds its own conditions and order."""'
    writer.lines(_indented([text]))
    source = f"{writer.use('sqlalchemy', 'select')}({projection.function}({arguments})).select_from({projection.root})"
    for slot in projection.slots:
        source += f".{'outerjoin' if slot.join.outer else 'join'}({slot.parameter}, {slot.join.on})"
    writer.lines(_indented(statement(f"return {source}", inside).split("\n")))
    writer.blank(2)
    by_id = f'{projection.select}().where({model}.id == {writer.use("sqlalchemy", "bindparam")}("id"))'
    writer.line(statement(f"{projection.by_id} = {writer.use('app.runtime.sql', 'Statement')}({by_id})"))


def _docstring(projection: Projection, room: int) -> list[str]:
    transformer = projection.transformer
    beside = [f"`{slot.parameter}`" for slot in projection.slots]
    rows = f"the row `{projection.root}`" if not beside else f"the rows {', '.join([f'`{projection.root}`', *beside])}"
    text = f"JSON of {class_name(transformer.dto)} for {rows}"
    if projection.parameters:
        bound = [
            f"`{name}`{' (None when nobody is signed in)' if name == VIEWER else ''}" for name in projection.parameters
        ]
        text += f"; binds {', '.join(bound)}"
    return docstring(f"{text}.", room)


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]

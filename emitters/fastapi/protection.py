"""Fields that need the setting ``SECRET_KEY``: tokens kept as keyed hashes, and encrypted texts."""

from collections.abc import Iterator

from ast_schemas import ir
from emitters.fastapi.layout import model_module
from emitters.naming import attribute, class_name
from emitters.writer import Writer, bracketed


def needs_key(program: ir.Program) -> bool:
    """Whether anything is protected."""
    return any(column.type.kind in ("token", "encrypted") for entity in program.entities for column in entity.columns)


def print_samples(program: ir.Program, writer: Writer) -> bool:
    """``SAMPLES``: one encrypted text per column, read at the start; whether there are any."""
    found = list(_samples(program, writer))
    if found:
        writer.comment("One encrypted text of each kind: the application does not start where it cannot read them.")
        writer.line(bracketed("SAMPLES = ", found, brackets="()", room=0))
    return bool(found)


def _samples(program: ir.Program, writer: Writer) -> Iterator[str]:
    for entity in program.entities:
        for column in entity.columns:
            if column.type.kind == "encrypted":
                made, select = writer.use("app.runtime.sql", "Statement"), writer.use("sqlalchemy", "select")
                place = f"{writer.use(model_module(entity.name), class_name(entity.name))}.{attribute(column.name)}"
                one = f"{writer.use('sqlalchemy', 'literal')}(1)"
                yield f"{made}({select}({place}).where({place}.is_not(None)).limit({one}))"

"""Files of rows: a column with what is known of a file, and beside it a column with its content.

Two columns, so that a row is read without the content of its files.
"""

from typing import Final

from ast_schemas.ir.expressions import Apply, ColumnOf, Conditional, Constant, Expression
from ast_schemas.ir.schema import Column
from ast_schemas.ir.types import Scalar, Type
from ast_schemas.types import NO_LIMITS

INFO: Final = "file_info"
"""The function that gives what is known of a file that was sent."""
CONTENT: Final = "file_content"
"""The function that gives the bytes of a file that was sent."""
BYTES: Final = Scalar(kind="bytes")


def content_name(field: str) -> str:
    """The column that holds the content of a field."""
    return f"{field}_content"


def content_column(column: Column) -> Column:
    """The column beside that of a file."""
    return column.model_copy(
        update={
            "name": content_name(column.name),
            "type": BYTES,
            "limits": NO_LIMITS,
            "writable": False,
            "editable": False,
        }
    )


def is_file(type: Type) -> bool:
    """Whether values of a type are files."""
    return isinstance(type, Scalar) and type.kind == "file"


def info_of(value: Expression) -> Expression:
    """What is known of the file that an expression gives."""
    return _part(value, INFO)


def content_of(value: Expression) -> Expression:
    """The bytes of the file that an expression gives."""
    return _part(value, CONTENT)


def _part(value: Expression, function: str) -> Expression:
    type_ = BYTES if function == CONTENT else value.type
    match value:
        case ColumnOf():
            field = content_name(value.field) if function == CONTENT else value.field
            return value.model_copy(update={"field": field, "type": type_})
        case Constant(value=None):
            return value
        case Conditional():
            branches = {name: _part(getattr(value, name), function) for name in ("then", "otherwise")}
            return value.model_copy(update={**branches, "type": type_})
        case Apply(function="coalesce"):
            arguments = tuple(_part(argument, function) for argument in value.arguments)
            return value.model_copy(update={"arguments": arguments, "type": type_})
        case _:
            return Apply(type=type_, nullable=value.nullable, function=function, arguments=(value,))

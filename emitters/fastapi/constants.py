"""Constants of the IR as Python source of the type that a column or a body has."""

from datetime import datetime

from ast_schemas import ir
from emitters.base import Unsupported
from emitters.fastapi.samples import file_sample
from emitters.writer import Writer, literal


def constant_source(value: ir.Expression, scalar: ir.Scalar, writer: Writer) -> str:
    """The stored value that a constant expression stands for, such as ``Decimal("2.50")`` for a decimal.

    Raises:
        Unsupported: for anything that is not a constant, a list of constants, ``now()`` or ``today()``.
    """
    match value:
        case ir.Constant(value=None):
            return "None"
        case ir.Constant():
            return _typed(value.value, scalar, writer)
        case ir.ListOf():
            one = scalar.model_copy(update={"many": False})
            return f"[{', '.join(constant_source(item, one, writer) for item in value.items)}]"
        case ir.Negate(operand=ir.Constant(value=int() | str() as number)):
            return _typed(f"-{number}" if isinstance(number, str) else -number, scalar, writer)
        case ir.SettingOf():
            return constant_source(value.default, scalar, writer)
        case ir.Apply(function="now"):
            moment = writer.use_module("datetime", "dt")
            return f"{moment}.datetime.now({moment}.UTC)"
        case ir.Apply(function="today"):
            moment = writer.use_module("datetime", "dt")
            return f"{moment}.datetime.now({moment}.UTC).date()"
    raise Unsupported(f"{type(value).__name__} where a constant is needed")


def _typed(value: str | int | bool | None, scalar: ir.Scalar, writer: Writer) -> str:
    match scalar.kind:
        case "decimal":
            return f"{writer.use('decimal', 'Decimal')}({literal(str(value))})"
        case "uuid":
            return f"{writer.use('uuid', 'UUID')}({literal(str(value))})"
        case "date":
            return f"{writer.use_module('datetime', 'dt')}.date.fromisoformat({literal(str(value))})"
        case "datetime":
            return f"{writer.use_module('datetime', 'dt')}.datetime.fromisoformat({literal(_zoned(str(value)))})"
        case "file":
            return file_sample(scalar, str(value)).source(writer.use)
        case _:
            return literal(value)


def _zoned(text: str) -> str:
    return text if datetime.fromisoformat(text).tzinfo is not None else f"{text}+00:00"

"""Scalar types of the IR as Python annotations and as column types of the emitted runtime."""

from collections.abc import Callable

from ast_schemas import ir

Use = Callable[[str, str], str]
"""``Writer.use``: imports a name and gives what it is called in the module."""

RUNTIME_TYPES = "app.runtime.types"
MAX_PRECISION = 18
"""What a 64-bit integer holds; the runtime keeps decimals as scaled integers on SQLite."""
DEFAULT_SCALE = 2

_COLUMN = {
    "integer": "Int",
    "boolean": "Bool",
    "date": "Date",
    "datetime": "UtcDateTime",
    "uuid": "Guid",
    "json": "JsonValue",
}
_FILES = {"file": "FileColumn", "bytes": "ContentColumn"}
_PROTECTED = {"token": "KeyedHash", "encrypted": "EncryptedText"}
_PYTHON = {
    "integer": "int",
    "boolean": "bool",
    "bytes": "bytes",
}


def precision_and_scale(scalar: ir.Scalar) -> tuple[int, int]:
    """Digits of a decimal and digits after its point."""
    scale = DEFAULT_SCALE if scalar.scale is None else scalar.scale
    precision = MAX_PRECISION if scalar.precision is None else min(scalar.precision, MAX_PRECISION)
    return precision, min(scale, precision)


def column_type(scalar: ir.Scalar, use: Use) -> str:
    """The source of the column type, such as ``ExactDecimal(10, 2)``. Lists are kept as JSON."""
    if scalar.many:
        return f"{use(RUNTIME_TYPES, 'JsonValue')}()"
    if scalar.kind == "decimal":
        precision, scale = precision_and_scale(scalar)
        return f"{use(RUNTIME_TYPES, 'ExactDecimal')}({precision}, {scale})"
    if scalar.kind in _FILES:
        return f"{use('app.runtime.files', _FILES[scalar.kind])}()"
    if scalar.kind in _PROTECTED:
        return f"{use('app.runtime.protection', _PROTECTED[scalar.kind])}()"
    if scalar.lower:
        return f"{use(RUNTIME_TYPES, 'LowerStr')}()"
    return f"{use(RUNTIME_TYPES, _COLUMN.get(scalar.kind, 'Str'))}()"


def held_type(annotation: str, use: Use) -> str:
    """The annotation of a value that is only read: a list of choices is a sequence of texts, no list of them."""
    return (
        annotation.replace("list[", f"{use('collections.abc', 'Sequence')}[", 1)
        if "list[" in annotation
        else annotation
    )


def python_type(scalar: ir.Scalar, use: Use, use_module: Callable[[str, str], str]) -> str:
    """The annotation of a stored value, without ``None``."""
    one = _one(scalar, use, use_module)
    return f"list[{one}]" if scalar.many else one


def _one(scalar: ir.Scalar, use: Use, use_module: Callable[[str, str], str]) -> str:
    match scalar.kind:
        case "decimal":
            return use("decimal", "Decimal")
        case "date":
            return f"{use_module('datetime', 'dt')}.date"
        case "datetime":
            return f"{use_module('datetime', 'dt')}.datetime"
        case "uuid":
            return use("uuid", "UUID")
        case "json":
            return use("typing", "Any")
        case "file":
            return use("app.runtime.files", "StoredFile")
        case _:
            return _PYTHON.get(scalar.kind, "str")

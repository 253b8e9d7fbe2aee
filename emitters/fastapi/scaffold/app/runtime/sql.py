"""Statements: written in SQLAlchemy Core, compiled to text once per database, executed without SQLAlchemy."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar, overload

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import BinaryExpression, BindParameter, ClauseElement

from app.runtime.types import POSTGRESQL, SQLITE, ColumnType, Converter

R = TypeVar("R", bound=tuple[Any, ...])


class _WithConstants:
    """Mixed into a dialect's compiler: plain constants become part of the text, anything unusual stays a parameter."""

    def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:
        if _is_plain(bindparam):
            options["literal_binds"] = True
        text: str = super().visit_bindparam(bindparam, **options)  # type: ignore[misc]
        return text


class _Within64Bits:
    """Mixed into SQLite's compiler: sums and products that leave 64 bits are an error, as on PostgreSQL.

    SQLite goes on with a float; one on the way makes the outermost result one too, so only this is looked at.
    """

    def visit_binary(self, binary: BinaryExpression[Any], **options: Any) -> str:
        computed = binary.operator in _COMPUTING
        outermost = computed and not options.pop(_WITHIN, False)
        if computed:
            options[_WITHIN] = True
        text: str = super().visit_binary(binary, **options)  # type: ignore[misc]
        return f"within_64_bits({text})" if outermost else text


_COMPUTING = (operator.add, operator.sub, operator.mul)
_WITHIN = "within_64_bits"


def _dialect(dialect: Dialect, *mixins: type) -> Dialect:
    compiler = dialect.statement_compiler
    name = f"{compiler.__name__}WithConstants"
    dialect.statement_compiler = type(name, (_WithConstants, *mixins, compiler), {})
    return dialect


def _sqlite() -> Dialect:
    dialect = SQLiteDialect(paramstyle="named")
    # otherwise `WHERE flag` becomes `WHERE flag = 1`, and `IN (…) = 1` uses no index
    dialect.supports_native_boolean = True
    return dialect


_DIALECTS: dict[str, Dialect] = {
    SQLITE: _dialect(_sqlite(), _Within64Bits),
    POSTGRESQL: _dialect(PGDialect_asyncpg()),  # type: ignore[no-untyped-call]
}
_PLAIN_TEXT = re.compile(r"[\w .,:@/-]*")


class Statement(Generic[R]):
    """One SQL statement, constant in its text.

    Parameters are `bindparam("name")`: they take the type, and so the conversion, of the column that they are compared
    with or assigned to. Constants are written into the text, so that the planner sees them (for statistics and partial
    indexes).
    """

    @overload
    def __init__(self: Statement[tuple[Any, ...]], clause: ClauseElement) -> None: ...

    @overload
    def __init__(self, clause: ClauseElement, row: type[R]) -> None: ...

    def __init__(self, clause: ClauseElement, row: type[R] | None = None) -> None:
        self.clause = clause
        self.row: type[Any] = tuple if row is None else row
        self._prepared: dict[str, Prepared[R]] = {}

    def prepared(self, dialect: str) -> Prepared[R]:
        found = self._prepared.get(dialect)
        if found is None:
            found = self._prepared[dialect] = Prepared(self, _DIALECTS[dialect])
        return found


class Prepared(Generic[R]):
    """The text of a statement for one database, with the converters of its parameters and columns."""

    __slots__ = ("_columns", "_constants", "_parameters", "_required", "_row", "statement", "text")

    def __init__(self, statement: Statement[R], dialect: Dialect) -> None:
        compiled = statement.clause.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        used = {name: bind for bind, name in compiled.bind_names.items()}
        binds = used if compiled.positiontup is None else {name: used[name] for name in compiled.positiontup}
        self.statement = statement
        self.text = str(compiled)
        self._parameters = [(name, _to_db(bind, dialect.name)) for name, bind in binds.items()]
        self._constants = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._required = len(binds) - len(self._constants)
        self._columns = [_from_db(column.type, dialect.name) for column in compiled._result_columns]
        if not any(self._columns):
            self._columns = []
        self._row = statement.row

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of PostgreSQL's `$n`, converted."""
        if len(given) != self._required:
            raise self._mismatch(given)
        values = {**self._constants, **given} if self._constants else given
        arguments = []
        try:
            for name, convert in self._parameters:
                value = values[name]
                arguments.append(value if convert is None or value is None else convert(value))
        except KeyError:
            raise self._mismatch(given) from None
        return arguments

    def named_arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The same by name, for SQLite."""
        return dict(zip((name for name, _ in self._parameters), self.arguments(given), strict=True))

    def result(self, record: Any) -> R:
        """The typed row of what the driver gave."""
        values = record
        if self._columns:
            values = [
                value if convert is None or value is None else convert(value)
                for value, convert in zip(record, self._columns, strict=True)
            ]
        row: R = tuple.__new__(self._row, values)
        return row

    def _mismatch(self, given: Mapping[str, Any]) -> TypeError:
        expected = {name for name, _ in self._parameters} - set(self._constants)
        missing, unknown = sorted(expected - set(given)), sorted(set(given) - expected)
        return TypeError(f"statement parameters: missing {missing}, unknown {unknown}\n{self.text}")


def _is_plain(parameter: BindParameter[Any]) -> bool:
    if parameter.required or parameter.type._isnull:
        return False
    value = parameter.value
    return isinstance(value, bool | int) or (isinstance(value, str) and _PLAIN_TEXT.fullmatch(value) is not None)


def _to_db(bind: BindParameter[Any], dialect: str) -> Converter | None:
    return bind.type.to_db(dialect) if isinstance(bind.type, ColumnType) else None


def _from_db(of: Any, dialect: str) -> Converter | None:
    return of.from_db(dialect) if isinstance(of, ColumnType) else None

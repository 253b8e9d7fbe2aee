"""Prints expressions both ways into one module for the process that runs them."""

from ast_schemas import ir
from emitters.fastapi.bodies.bindings import Names, RowBinding
from emitters.fastapi.bodies.code import Code
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.parameters import Parameters
from emitters.fastapi.bodies.python import PythonPrinter
from emitters.fastapi.bodies.selects import row_select
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_selects import joins_source
from emitters.fastapi.bodies.trees import lives_in_database
from emitters.writer import Writer
from tests.emitters.samples import samples, typed


class _NoDatabase:
    def value(self, node: ir.Aggregate, column: str | None) -> Code:
        raise NotImplementedError

    def hashed(self, secret: Code) -> Code:
        raise NotImplementedError


def module_of(texts: list[str]) -> tuple[str, list[str]]:
    """A module with ``CASES``, and the texts that became cases; what does not type in this world is left out.

    A case has a function of a loaded row and the moment, a statement for the value of one row, and for conditions a
    statement for the ids of the rows that fit.
    """
    index = Index(samples())
    writer = Writer("cases.py", "Expressions both ways.")
    module = OperationModule(writer, index)
    binding = RowBinding("row", "Sample")
    python = PythonPrinter(index, Names(rows={"s": binding}), writer, _NoDatabase())
    kept, cases, functions = [], [], []
    loading = row_select(module, "Sample", "s")
    row = loading.statement("load_rows", binding, "row")
    for text in texts:
        loaded, stored = typed(text, "row"), typed(text, "query_row")
        if loaded is None or stored is None or not isinstance(stored.type, ir.Scalar):
            continue
        number = len(kept)
        kept.append(text)
        if lives_in_database(loaded):
            functions.append(f"python_{number} = None")
        else:
            code = python.emit(loaded)
            functions.append(f"def python_{number}(row, moment, n, p, words):\n    return {code.text}")
        statement, parameters = _value(module, stored, number)
        functions.append(_arguments(f"arguments_{number}", parameters, python))
        filtering = "None"
        if stored.type == ir.Scalar(kind="boolean"):
            filtering, parameters = _where(module, stored, number)
            functions.append(_arguments(f"filters_{number}", parameters, python))
            filtering = f"({filtering}, filters_{number})"
        cases.append(f"({text!r}, python_{number}, {statement}, arguments_{number}, {filtering})")
    binding.member(("id",))
    module.write_head("cases")
    for function in functions:
        writer.line(function)
    writer.line(f"ROWS = {row}")
    writer.line(f"CASES = [{', '.join(cases)}]")
    return writer.artifact().text, kept


def _arguments(name: str, parameters: Parameters, python: PythonPrinter) -> str:
    values = ", ".join(f"{key!r}: {python.emit(value).text}" for key, value in parameters.values.items())
    return f"def {name}(moment, n, p, words):\n    return {{{values}}}"


def _value(module: OperationModule, stored: ir.Expression, number: int) -> tuple[str, Parameters]:
    select = row_select(module, "Sample", "s", ("row_id",))
    printer = SqlPrinter(module.index, module.writer, select.scope, select.parameters, projecting=True)
    text = f"({printer.element(stored)})"
    if stored.type == ir.Scalar(kind="boolean"):
        use = module.writer.use
        text = f"{use('sqlalchemy', 'type_coerce')}({text}, {use('app.runtime.types', 'Bool')}())"
    use = module.writer.use
    source = f'{use("sqlalchemy", "select")}({text}.label("value")).select_from({select.table.code})'
    source += joins_source(select.scope)
    source += f'.where({select.table.code}.id == {use("sqlalchemy", "bindparam")}("row_id"))'
    return module.statement(f"value_{number}", source), select.parameters


def _where(module: OperationModule, stored: ir.Expression, number: int) -> tuple[str, Parameters]:
    select = row_select(module, "Sample", "s")
    conditions = select.printer.conditions(stored)
    use = module.writer.use
    source = f"{use('sqlalchemy', 'select')}({select.table.code}.id).select_from({select.table.code})"
    source += joins_source(select.scope)
    return module.statement(f"fitting_{number}", f"{source}.where({', '.join(conditions)})"), select.parameters

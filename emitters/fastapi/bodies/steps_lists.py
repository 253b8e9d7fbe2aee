"""The step that answers with a page of rows: filters, search, sort and total in one statement."""

from collections.abc import Sequence

from ast_schemas import ir
from emitters.fastapi.answers import list_shape
from emitters.fastapi.bodies.cursors import go_on
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.list_statements import Filter, ListStatement, Orders, mentioned
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.projections import Projection, use_tables
from emitters.fastapi.bodies.selects import RowSelect, live, row_select
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_context import EXPRESSIONS
from emitters.fastapi.bodies.steps_answers import finish, projected
from emitters.fastapi.bodies.tables_in_use import Scope, Table
from emitters.fastapi.bodies.trees import walk
from emitters.naming import attribute, snake_case, variable
from emitters.writer import literal

LIST_PARAMETERS = ("q", "sort", "limit", "offset", "cursor")


class _List:
    """Prints one list step."""

    def __init__(self, handler: Handler, step: ir.ListRows) -> None:
        self.handler = handler
        self.step = step
        self.writer = handler.writer
        self.index = handler.index
        self.module: OperationModule = handler.module
        self.projection: Projection = handler.projections.signature(step.transformer)
        after = [f"after_{place}" for place in range(len(step.default_sort) + 2)]
        self.select: RowSelect = row_select(handler.module, step.entity, step.name, (*LIST_PARAMETERS, *after))
        self.scope = self.select.scope
        self.printer: SqlPrinter = self.select.printer
        use_tables(self.projection, self.scope.tables, handler.writer, self.select.table, self.scope)
        self.shape = list_shape(handler.index.program, handler.endpoint, paged=step.paged)
        handler.names.values.setdefault("q", "q")
        self.beside = {table.code for table in self.scope.followed.values()}
        self.filters: list[Filter] = []

    def print(self) -> None:
        step = self.step
        wheres = self.printer.conditions(step.where) if step.where is not None else []
        needed = self._mentioned(wheres)
        if not step.with_deleted:
            wheres += live(self.module, self.select.table)
        fixed = dict(self.printer.parameters.values)
        for item in step.filters:
            before = set(self.printer.parameters.values)
            found = self.printer.conditions(item.condition)
            binds = {
                name: value
                for name, value in self.printer.parameters.values.items()
                if name not in before and name not in self.projection.parameters
            }
            condition = found[0] if len(found) == 1 else f"{self.writer.use('sqlalchemy', 'and_')}({', '.join(found)})"
            self.filters.append(Filter(item.parameter, condition, self._mentioned(found), binds))
        if step.search:
            search = self._search()
            query = ir.Variable(type=ir.Scalar(kind="text"), nullable=False, name="q", role="parameter")
            self.filters.append(Filter("q", search, self._mentioned([search]), {"q": query}))
        orders = self._orders()
        self.statement = ListStatement(
            handler=self.handler,
            step=step,
            select=self.select,
            projection=self.projection,
            wheres=wheres,
            needed=needed,
            filters=self.filters,
            orders=orders,
            beside=self.beside,
        )
        self._call(self.statement.function(), orders, fixed)

    def _mentioned(self, sources: Sequence[str]) -> list[str]:
        return mentioned(sources, [table.code for table in self.scope.followed.values()])

    def _search(self) -> str:
        contains = self.writer.use(EXPRESSIONS, "contains_text")
        found = [f'{contains}({self.printer.element(text)}, "q")' for text in self.step.search]
        return found[0] if len(found) == 1 else f"{self.writer.use('sqlalchemy', 'or_')}({', '.join(found)})"

    # -- order ------------------------------------------------------------------------------------------------------

    def _orders(self) -> Orders:
        joined = any(isinstance(part, ir.Follow) for sort in self.step.sorts for part in walk(sort.value))
        if not self.step.paged or joined:
            return self._orders_of(self.printer, self.select.table, None)
        row = Table(variable(snake_case(self.step.entity)), self.step.entity)
        scope = Scope(self.scope.tables, rows={self.step.name: row}, joins=None)
        printer = SqlPrinter(self.index, self.writer, scope, self.printer.parameters, projecting=False)
        return self._orders_of(printer, row, row)

    def _orders_of(self, printer: SqlPrinter, table: Table, row: Table | None) -> Orders:
        values: dict[str, str] = {}
        joins: dict[str, list[str]] = {}
        for sort in self.step.sorts:
            values[sort.name] = printer.element(sort.value)
            joins[sort.name] = self._mentioned([values[sort.name]])
        orders: dict[str, str] = {}
        needed: dict[str, list[str]] = {}
        for name, value in values.items():
            for key, descending in ((name, False), (f"-{name}", True)):
                orders[key] = self._order([(value, descending)], table)
                needed[key] = joins[name]
        default = self.step.default_sort
        if not default:
            order = self.index.row_order(self.step.entity)
            orders[""] = self._order([(f"{table.code}.{attribute(name)}", down) for name, down in order], table)
            needed[""] = []
        elif len(default) > 1:
            keys = [(values[name.removeprefix("-")], name.startswith("-")) for name in default]
            orders[""] = self._order(keys, table)
            needed[""] = list(dict.fromkeys(code for name in default for code in joins[name.removeprefix("-")]))
        return Orders(orders, needed, row)

    def _order(self, keys: list[tuple[str, bool]], table: Table) -> str:
        ordered = self._key()
        identity = f"{table.code}.id"
        if all(value != identity for value, _ in keys):
            keys = [*keys, (identity, keys[-1][1])]
        return ", ".join(
            f"{ordered}({value}{', descending=True' if descending else ''}{self._last(value)}"
            for value, descending in keys
        )

    def _key(self) -> str:
        """What makes a part of an order."""
        if self.shape == "cursor":
            return self.writer.use("app.runtime.cursors", "Key")
        return self.writer.use(EXPRESSIONS, "ordered")

    def _last(self, value: str) -> str:
        """The end of a part: rows without a related row come last as well, though the column itself is never null."""
        code, _, column = value.rpartition(".")
        beside = self.scope.followed.values()
        tables = {table.code: table.entity for table in beside if table.code in self.scope.optional}
        if code not in tables or not column.isidentifier() or self.index.is_nullable(tables[code], column):
            return ")"
        return ", optional=True)" if self.shape == "cursor" else ").nulls_last()"

    # -- the call ---------------------------------------------------------------------------------------------------

    def _call(self, function: str, orders: Orders, fixed: dict[str, ir.Expression]) -> None:
        handler = self.handler
        body = handler.module.body
        arguments: list[str] = []
        values = {name: handler.argument(value) for name, value in fixed.items()}
        values |= {name: value for name, value in projected(handler, self.projection).items() if name not in values}
        if self.filters:
            asked = ", ".join(f"{literal(item.name)}: {self._local(item.name)}" for item in self.filters)
            body.line(f"asked = {{{asked}}}")
            is_plain = all(item.is_plain for item in self.filters)
            body.line("filters = {name: value for name, value in asked.items() if value is not None}")
            arguments.append("frozenset(filters)" if is_plain else "frozenset(asked_for)")
            if not is_plain:
                body.lines[-1].text = "asked_for = {name: value for name, value in asked.items() if value is not None}"
                any_ = self.writer.use("typing", "Any")
                body.line(f"filters: dict[str, {any_}] = {{}}")
                for item in self.filters:
                    with body.block(f"if {self._local(item.name)} is not None:"):
                        for name, value in item.binds.items():
                            body.line(f"filters[{literal(name)}] = {handler.argument(value)}")
        if orders.chosen:
            arguments.append("sort")
        if self.shape == "cursor":
            go_on(handler, self.statement, function, arguments, values, filtered=bool(self.filters))
            finish(handler)
            return
        if self.step.paged:
            values |= {"limit": "limit", "offset": "offset"}
        listed = [f"{function}({', '.join(arguments)})", *(f"{name}={value}" for name, value in values.items())]
        if self.filters:
            listed.append("**filters")
        body.line(f"answer = await tx.json({', '.join(listed)})")
        body.line("assert answer is not None")
        finish(handler)

    def _local(self, name: str) -> str:
        return self.handler.names.values.get(name, name)


def list_rows(handler: Handler, step: ir.ListRows) -> None:
    """Answer with rows."""
    _List(handler, step).print()

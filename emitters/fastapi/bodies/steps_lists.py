"""The step that answers with a page of rows: filters, search, sort and total in one statement."""

from collections.abc import Mapping, Sequence

from ast_schemas import ir
from ast_schemas.ir.folding import folded
from ast_schemas.ir.trees import walk
from emitters.fastapi.answers import list_shape
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.cursors import go_on
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.list_statements import Filter, ListStatement, Orders, mentioned
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.projections import Projection, use_tables
from emitters.fastapi.bodies.selects import RowSelect, live, row_select
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_context import EXPRESSIONS
from emitters.fastapi.bodies.steps_answers import finish, projected, share_parameters
from emitters.fastapi.bodies.tables_in_use import Scope, Table
from emitters.fastapi.bodies.trees import lives_in_database
from emitters.naming import attribute, snake_case
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
        share_parameters(handler, self.projection, self.select.parameters)
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
            mark = len(self.printer.parameters.log)
            found = self.printer.conditions(item.condition)
            binds = self._not_fixed(mark, fixed)
            condition = found[0] if len(found) == 1 else f"{self.writer.use('sqlalchemy', 'and_')}({', '.join(found)})"
            self.filters.append(Filter(item.parameter, condition, self._mentioned(found), binds))
        if step.search:
            mark = len(self.printer.parameters.log)
            search = self._search()
            query = ir.Variable(type=ir.Scalar(kind="text"), nullable=False, name="q", role="parameter")
            self.filters.append(
                Filter("q", search, self._mentioned([search]), {"q": query} | self._not_fixed(mark, fixed))
            )
        orders = self._orders(fixed)
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

    def _not_fixed(self, mark: int, fixed: Mapping[str, ir.Expression]) -> dict[str, ir.Expression]:
        """Parameters used since then that the statement has not anyway."""
        used = self.printer.parameters.used_since(mark)
        return {
            name: value for name, value in used.items() if name not in fixed and name not in self.projection.parameters
        }

    def _mentioned(self, sources: Sequence[str]) -> list[str]:
        return mentioned(sources, [table.code for table in self.scope.followed.values()])

    def _search(self) -> str:
        contains = self.writer.use(EXPRESSIONS, "contains_text")
        found = [f'{contains}({self.printer.element(text)}, "q")' for text in self.step.search]
        return found[0] if len(found) == 1 else f"{self.writer.use('sqlalchemy', 'or_')}({', '.join(found)})"

    # -- order ------------------------------------------------------------------------------------------------------

    def _orders(self, fixed: Mapping[str, ir.Expression]) -> Orders:
        joined = any(isinstance(part, ir.Follow) for sort in self.step.sorts for part in walk(sort.value))
        if not self.step.paged or joined:
            return self._orders_of(self.printer, self.select.table, None, fixed)
        row = Table(self.writer.imports.local(local_name(snake_case(self.step.entity))), self.step.entity)
        scope = Scope(self.scope.tables, rows={self.step.name: row}, joins=None)
        printer = SqlPrinter(self.index, self.writer, scope, self.printer.parameters, projecting=False)
        return self._orders_of(printer, row, row, fixed)

    def _orders_of(
        self, printer: SqlPrinter, table: Table, row: Table | None, fixed: Mapping[str, ir.Expression]
    ) -> Orders:
        values: dict[str, str] = {}
        binds: dict[str, dict[str, ir.Expression]] = {}
        joins: dict[str, list[str]] = {}
        for sort in self.step.sorts:
            mark = len(printer.parameters.log)
            value = folded(sort.value)
            if lives_in_database(value):  # what is the same for all rows puts them in no order
                values[sort.name] = printer.element(value)
            binds[sort.name] = self._not_fixed(mark, fixed)
            joins[sort.name] = self._mentioned([values.get(sort.name, "")])
        orders: dict[str, tuple[str, ...]] = {}
        needed: dict[str, list[str]] = {}
        for name in joins:
            for key, descending in ((name, False), (f"-{name}", True)):
                orders[key] = self._order([(values.get(name, f"{table.code}.id"), descending)], table)
                needed[key] = joins[name]
        default = self.step.default_sort
        if not default:
            order = self.index.row_order(self.step.entity)
            orders[""] = self._order([(f"{table.code}.{attribute(name)}", down) for name, down in order], table)
            needed[""] = []
        elif len(default) > 1:
            keys = [(values.get(name.removeprefix("-"), f"{table.code}.id"), name.startswith("-")) for name in default]
            orders[""] = self._order(keys, table)
            needed[""] = list(dict.fromkeys(code for name in default for code in joins[name.removeprefix("-")]))
        of_default = [binds[name.removeprefix("-")] for name in default]
        binds[""] = {name: value for each in of_default for name, value in each.items()}
        return Orders(orders, needed, binds, row)

    def _order(self, keys: list[tuple[str, bool]], table: Table) -> tuple[str, ...]:
        ordered = self._key()
        identity = f"{table.code}.id"
        if all(value != identity for value, _ in keys):
            keys = [*keys, (identity, keys[-1][1])]
        return tuple(
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
        if code not in tables or not column.isidentifier() or self._is_nullable(tables[code], column):
            return ")"
        return ", optional=True)" if self.shape == "cursor" else ").nulls_last()"

    def _is_nullable(self, entity: str, written: str) -> bool:
        """Of a column as it is written in the model."""
        columns = self.index.entities[entity].columns
        return self.index.is_nullable(
            entity, next((one.name for one in columns if attribute(one.name) == written), written)
        )

    # -- the call ---------------------------------------------------------------------------------------------------

    def _call(self, function: str, orders: Orders, fixed: dict[str, ir.Expression]) -> None:
        handler = self.handler
        body = handler.module.body
        arguments: list[str] = []
        values = handler.arguments(fixed)
        values |= {name: value for name, value in projected(handler, self.projection).items() if name not in values}
        plain_orders = not orders.chosen or not any(orders.binds.values())
        if plain_orders:
            values |= handler.arguments(orders.binds[""])
        if self.filters:
            asked = ", ".join(f"{literal(item.name)}: {self._local(item.name)}" for item in self.filters)
            body.line(f"asked = {{{asked}}}")
            is_plain = plain_orders and all(item.is_plain for item in self.filters)
            body.line("filters = {name: value for name, value in asked.items() if value is not None}")
            arguments.append("frozenset(filters)" if is_plain else "frozenset(asked_for)")
            if not is_plain:
                body.lines[-1].text = "asked_for = {name: value for name, value in asked.items() if value is not None}"
                any_ = self.writer.use("typing", "Any")
                body.line(f"filters: dict[str, {any_}] = {{}}")
                for item in self.filters:
                    with body.block(f"if {self._local(item.name)} is not None:"):
                        for name, value in handler.arguments(item.binds).items():
                            body.line(f"filters[{literal(name)}] = {value}")
        if not plain_orders:
            self._order_arguments(orders)
        if orders.chosen:
            arguments.append("sort")
        if self.shape == "cursor":
            filtered = bool(self.filters) or not plain_orders
            go_on(handler, self.statement, function, arguments, values, filtered=filtered)
            finish(handler)
            return
        if self.step.paged:
            values |= {"limit": "limit", "offset": "offset"}
        listed = [f"{function}({', '.join(arguments)})", *(f"{name}={value}" for name, value in values.items())]
        if self.filters or not plain_orders:
            listed.append("**filters")
        body.line(f"answer = await tx.json({', '.join(listed)})")
        body.line("assert answer is not None")
        finish(handler)

    def _order_arguments(self, orders: Orders) -> None:
        """What only the order asked for binds."""
        body = self.handler.module.body
        if not self.filters:
            body.line(f"filters: dict[str, {self.writer.use('typing', 'Any')}] = {{}}")
        for key, binds in orders.binds.items():
            if not binds or (not key and "" not in orders.values):
                continue
            test = f"sort in ({literal(key)}, {literal(f'-{key}')})" if key else "sort is None"
            with body.block(f"if {test}:"):
                for name, value in self.handler.arguments(binds).items():
                    body.line(f"filters[{literal(name)}] = {value}")

    def _local(self, name: str) -> str:
        return self.handler.names.values.get(name, name)


def list_rows(handler: Handler, step: ir.ListRows) -> None:
    """Answer with rows."""
    _List(handler, step).print()

"""The step that answers with a page of rows: filters, search, sort and total in one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.projections import Projection, use_tables
from emitters.fastapi.bodies.selects import RowSelect, live, row_select
from emitters.fastapi.bodies.sql import SqlPrinter
from emitters.fastapi.bodies.sql_context import EXPRESSIONS
from emitters.fastapi.bodies.steps_answers import finish, projected
from emitters.fastapi.bodies.tables_in_use import Join, Table
from emitters.fastapi.bodies.wrapping import item as broken_item
from emitters.fastapi.bodies.wrapping import statement
from emitters.fastapi.layout import transformer_module
from emitters.naming import attribute
from emitters.writer import literal

LIST_PARAMETERS = ("q", "sort", "limit", "offset")


@dataclass
class _Filter:
    name: str
    condition: str
    joins: list[str]
    """Codes of the tables that the condition mentions beside the listed one."""
    binds: dict[str, ir.Expression]
    """Its parameters that no other part of the statement has."""

    @property
    def is_plain(self) -> bool:
        """Whether its one parameter is the value that was sent."""
        return list(self.binds) == [self.name]


class _List:
    """Prints one list step."""

    def __init__(self, handler: Handler, step: ir.ListRows) -> None:
        self.handler = handler
        self.step = step
        self.writer = handler.writer
        self.index = handler.index
        self.module: OperationModule = handler.module
        self.projection: Projection = handler.projections.signature(step.transformer)
        self.select: RowSelect = row_select(handler.module, step.entity, step.name, LIST_PARAMETERS)
        self.scope = self.select.scope
        self.printer: SqlPrinter = self.select.printer
        use_tables(self.projection, self.scope.tables, handler.writer, self.select.table, self.scope)
        self.is_page = step.paged and handler.index.program.settings.list_shape == "page"
        handler.names.values.setdefault("q", "q")
        self.beside = {table.code for table in self.scope.followed.values()}
        self.filters: list[_Filter] = []

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
            self.filters.append(_Filter(item.parameter, condition, self._mentioned(found), binds))
        if step.search:
            search = self._search()
            query = ir.Variable(type=ir.Scalar(kind="text"), nullable=False, name="q", role="parameter")
            self.filters.append(_Filter("q", search, self._mentioned([search]), {"q": query}))
        orders, order_joins = self._orders()
        function = self._function(wheres, needed, orders, order_joins)
        self._call(function, orders, fixed)

    def _mentioned(self, sources: Sequence[str]) -> list[str]:
        """The tables beside the listed one that these sources mention."""
        text = " ".join(sources)
        beside = [table.code for table in self.scope.followed.values()]
        return [code for code in beside if re.search(rf"(?<![\w.]){code}\.", text)]

    def _search(self) -> str:
        contains = self.writer.use(EXPRESSIONS, "contains_text")
        found = [f'{contains}({self.printer.element(text)}, "q")' for text in self.step.search]
        return found[0] if len(found) == 1 else f"{self.writer.use('sqlalchemy', 'or_')}({', '.join(found)})"

    # -- order ------------------------------------------------------------------------------------------------------

    def _orders(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Per sort name the arguments of ``order_by``; ``""`` is the order without ``sort``."""
        values: dict[str, str] = {}
        joins: dict[str, list[str]] = {}
        for sort in self.step.sorts:
            values[sort.name] = self.printer.element(sort.value)
            joins[sort.name] = self._mentioned([values[sort.name]])
        orders: dict[str, str] = {}
        needed: dict[str, list[str]] = {}
        for name, value in values.items():
            for key, descending in ((name, False), (f"-{name}", True)):
                orders[key] = self._order([(value, descending)])
                needed[key] = joins[name]
        default = self.step.default_sort
        if not default:
            columns = [
                f"{self.select.table.code}.{attribute(name)}" for name in self.index.creation_order(self.step.entity)
            ]
            ordered = self.writer.use(EXPRESSIONS, "ordered")
            orders[""] = ", ".join(f"{ordered}({column})" for column in columns)
            needed[""] = []
        elif len(default) > 1:
            keys = [(values[name.removeprefix("-")], name.startswith("-")) for name in default]
            orders[""] = self._order(keys)
            needed[""] = list(dict.fromkeys(code for name in default for code in joins[name.removeprefix("-")]))
        return orders, needed

    def _order(self, keys: list[tuple[str, bool]]) -> str:
        ordered = self.writer.use(EXPRESSIONS, "ordered")
        identity = f"{self.select.table.code}.id"
        if all(value != identity for value, _ in keys):
            keys = [*keys, (identity, keys[-1][1])]
        return ", ".join(
            f"{ordered}({value}{', descending=True' if descending else ''}){self._last(value)}"
            for value, descending in keys
        )

    def _last(self, value: str) -> str:
        """Rows without a related row come last as well, though the column itself is never null."""
        code, _, column = value.rpartition(".")
        beside = self.scope.followed.values()
        tables = {table.code: table.entity for table in beside if table.code in self.scope.optional}
        if code not in tables or not column.isidentifier() or self.index.is_nullable(tables[code], column):
            return ""
        return ".nulls_last()"

    # -- the statement ----------------------------------------------------------------------------------------------

    def _function(
        self, wheres: list[str], needed: list[str], orders: dict[str, str], order_joins: dict[str, list[str]]
    ) -> str:
        operation = self.handler.operation.name
        use, module = self.writer.use, self.module
        name = module.unique(f"{operation}_statement")
        filters = module.unique("_FILTERS") if self.filters else ""
        sorts = module.unique("_ORDERS") if len(orders) > 1 else ""
        kind = module.unique("Sort") if sorts else ""
        names = [key for key in orders if key]
        cache, any_ = use("functools", "cache"), use("typing", "Any")
        element = use("sqlalchemy.sql.expression", "ColumnElement") if filters or sorts else ""
        json_list, select = use("app.runtime.json_sql", "json_list"), use("sqlalchemy", "select")
        json_object = use("app.runtime.json_sql", "json_object") if self.is_page else ""
        func = use("sqlalchemy", "func") if self.is_page else ""
        bindparam = use("sqlalchemy", "bindparam") if self.step.paged else ""
        integer = use("app.runtime.types", "Int") if self.step.paged else ""
        start = use(transformer_module(self.projection.transformer.name), self.projection.select)
        literal_type = use("typing", "Literal") if sorts else ""
        optional = "" in orders and bool(sorts)
        statement_class = module.statement_class()

        def lines() -> list[str]:
            text: list[str] = []
            if sorts:
                text += _broken(f"{kind} = {literal_type}[{', '.join(literal(item) for item in names)}]")
                text.append("")
            if filters:
                text.append(f"{filters}: dict[str, {element}[bool]] = {{")
                for item in self.filters:
                    text += _indented(_broken_item(f"{literal(item.name)}: ", item.condition))
                text.append("}")
            if sorts:
                key = f"{kind} | None" if optional else kind
                text.append(f"{sorts}: dict[{key}, tuple[{element}[{any_}], ...]] = {{")
                for item_name, order in orders.items():
                    text += _indented(
                        _broken_item(
                            f"{literal(item_name or None)}: ", f"({order})" if ", " in order else f"({order},)"
                        )
                    )
                text.append("}")
            if text:
                text += ["", ""]
            arguments = [*(["filters: frozenset[str]"] if filters else [])]
            if sorts:
                arguments.append(f"sort: {kind}{' | None' if optional else ''}")
            text.append(f"@{cache}")
            text.append(f"def {name}({', '.join(arguments)}) -> {statement_class}[tuple[{any_}, ...]]:")
            told = " per set of filters in use" if filters else ""
            text.append(
                f'    """One statement{told}; each has a constant text and is compiled when first asked for."""'
            )
            text += _indented(
                self._statement_lines(
                    wheres,
                    needed,
                    orders,
                    order_joins,
                    filters,
                    sorts,
                    {
                        "select": select,
                        "func": func,
                        "bindparam": bindparam,
                        "Int": integer,
                        "start": start,
                        "json_object": json_object,
                        "json_list": json_list,
                        "Statement": statement_class,
                    },
                )
            )
            return text

        module.functions.append((self.step.path, lines))
        return name

    def _statement_lines(
        self,
        wheres: list[str],
        needed: list[str],
        orders: dict[str, str],
        order_joins: dict[str, list[str]],
        filters: str,
        sorts: str,
        names: dict[str, str],
    ) -> list[str]:
        step, table = self.step, self.select.table
        joins = {join.code: join for join in self._all_joins()}
        lines: list[str] = []
        matching = list(wheres)
        if filters:
            matching.append(f"*({filters}[name] for name in sorted(filters))")
        where = f".where({', '.join(matching)})" if matching else ""
        if matching and (filters or self.is_page):
            lines += _broken(f"matching = [{', '.join(matching)}]", 116)
            where = ".where(*matching)"
        base = [code for code in joins if code in needed and code not in self.beside]
        page = f"{names['start']}()" + "".join(_join(joins[code]) for code in base) + where
        conditional = [code for code in joins if code not in self.beside and code not in base]
        order = f"*{sorts}[sort]" if sorts else next(iter(orders.values()))
        tail = f".order_by({order})"
        if step.paged:
            limit, offset = (f'{names["bindparam"]}("{word}", type_={names["Int"]}())' for word in ("limit", "offset"))
            tail += f".limit({limit}).offset({offset})"
        if conditional:
            lines += _broken(f"page = {page}", 116)
            lines += self._conditional("page", conditional, joins, order_joins, with_sort=True)
            lines += _broken(f"page = page{tail}", 116)
        else:
            lines += _broken(f"page = {page}{tail}", 116)
        if not self.is_page:
            lines += _broken(f"return {names['Statement']}({names['select']}({names['json_list']}(page)))", 116)
            return lines
        total_base = [code for code in joins if code in self._with_near(needed, joins)]
        total = f"{names['select']}({names['func']}.count()).select_from({table.code})"
        total += "".join(_join(joins[code]) for code in total_base) + where
        lines += _broken(f"total = {total}", 116)
        further = [code for code in joins if code not in total_base]
        lines += self._conditional("total", further, joins, order_joins, with_sort=False)
        limit, offset = (f'{names["bindparam"]}("{word}", type_={names["Int"]}())' for word in ("limit", "offset"))
        members = f'"items": {names["json_list"]}(page), "total": total.scalar_subquery(), '
        members += f'"limit": {limit}, "offset": {offset}'
        lines += _broken(f"return {names['Statement']}({names['select']}({names['json_object']}({{{members}}})))", 116)
        return lines

    def _all_joins(self) -> list[Join]:
        """Every table beside the listed one in an order in which they can be joined."""
        own = {join.code: join for join in self.scope.joins or []}
        found = []
        codes: dict[tuple[str, ...], str] = {(): self.select.table.code}
        for slot in self.projection.slots:
            code = codes[slot.path] = self.scope.followed[(codes[slot.path[:-1]], slot.path[-1])].code
            near_entity = self._entity_at(slot.path[:-1])
            relation = self.index.relation(near_entity, slot.path[-1])
            near = Table(codes[slot.path[:-1]], near_entity)
            found.append(Join(code, self.printer.on(near, relation, Table(code, slot.entity)), slot.join.outer))
        return [*found, *own.values()]

    def _entity_at(self, path: tuple[str, ...]) -> str:
        entity = self.step.entity
        for relation in path:
            entity = self.index.relation(entity, relation).target
        return entity

    def _with_near(self, codes: list[str], joins: dict[str, Join]) -> set[str]:
        """The tables, and those that they are joined through."""
        nears = {table.code: near for (near, _), table in self.scope.followed.items()}
        found = set(codes)
        for code in codes:
            near = nears.get(code)
            while near is not None and near in joins:
                found.add(near)
                near = nears.get(near)
        return found

    def _conditional(
        self, name: str, codes: list[str], joins: dict[str, Join], order_joins: dict[str, list[str]], *, with_sort: bool
    ) -> list[str]:
        lines = []
        for code in codes:
            users = [item.name for item in self.filters if code in self._with_near(item.joins, joins)]
            sorts = [key for key, used in order_joins.items() if with_sort and code in self._with_near(used, joins)]
            tests = []
            if users:
                tests.append(
                    f"{literal(users[0])} in filters"
                    if len(users) == 1
                    else f"filters & {{{', '.join(literal(u) for u in users)}}}"
                )
            if sorts:
                tests.append(
                    f"sort in ({', '.join(literal(key or None) for key in sorts)}{',' if len(sorts) == 1 else ''})"
                )
            if tests:
                lines.append(f"if {' or '.join(tests)}:")
                lines += _indented(_broken(f"{name} = {name}{_join(joins[code])}", 112))
        return lines

    # -- the call ---------------------------------------------------------------------------------------------------

    def _call(self, function: str, orders: dict[str, str], fixed: dict[str, ir.Expression]) -> None:
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
        if len(orders) > 1:
            arguments.append("sort")
        if self.step.paged:
            values |= {"limit": "limit", "offset": "offset"}
        listed = [f"{function}({', '.join(arguments)})", *(f"{name}={value}" for name, value in values.items())]
        if self.filters:
            listed.append("**filters")
        body.line(f"answer = await tx.json({', '.join(listed)})")
        body.line("assert answer is not None")
        finish(handler, self.projection.transformer.dto, shape="page" if self.is_page else "array")

    def _local(self, name: str) -> str:
        return self.handler.names.values.get(name, name)


def list_rows(handler: Handler, step: ir.ListRows) -> None:
    """Answer with rows."""
    _List(handler, step).print()


def _join(join: Join) -> str:
    return f".{'outerjoin' if join.outer else 'join'}({join.code}, {join.on})"


def _broken(line: str, room: int = 120) -> list[str]:
    return statement(line, room).split("\n")


def _broken_item(head: str, text: str) -> list[str]:
    return broken_item(text, head, ",", 116).split("\n")


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]

"""The statement of a list: its filters, its orders, and the function that puts them together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ast_schemas import ir
from emitters.fastapi.answers import list_shape
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.projections import Projection
from emitters.fastapi.bodies.selects import RowSelect
from emitters.fastapi.bodies.tables_in_use import Join, Table
from emitters.fastapi.bodies.wrapping import item as broken_item
from emitters.fastapi.bodies.wrapping import statement
from emitters.fastapi.layout import transformer_module
from emitters.writer import bracketed, literal

CURSORS = "app.runtime.cursors"


@dataclass
class Filter:
    """One query parameter that narrows the list."""

    name: str
    condition: str
    joins: list[str]
    """Codes of the tables that the condition mentions beside the listed one."""
    binds: dict[str, ir.Expression]
    """Its parameters that no fixed part of the statement has."""

    @property
    def is_plain(self) -> bool:
        """Whether its one parameter is the value that was sent."""
        return list(self.binds) == [self.name] and isinstance(self.binds[self.name], ir.Variable)


@dataclass
class Orders:
    """The arguments of ``order_by`` per sort name; ``""`` is the order without ``sort``."""

    values: dict[str, tuple[str, ...]]
    joins: dict[str, list[str]]
    """Tables beside the listed one that each needs."""
    binds: dict[str, dict[str, ir.Expression]]
    """Parameters that each has and no fixed part of the statement."""
    row: Table | None
    """What they call the row where they are functions of it. The rows of a page are then found before their JSON is
    written, so that skipped rows cost little, and are put in order once more around that."""

    @property
    def chosen(self) -> bool:
        """Whether the caller chooses among several."""
        return len(self.values) > 1


@dataclass
class ListStatement:
    """Prints the function that builds the statement, once per set of filters in use."""

    handler: Handler
    step: ir.ListRows
    select: RowSelect
    projection: Projection
    wheres: list[str]
    needed: list[str]
    """Tables beside the listed one that the fixed conditions mention."""
    filters: list[Filter]
    orders: Orders
    beside: set[str]
    """Tables that the projection joins anyway."""
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = list_shape(self.handler.index.program, self.handler.endpoint, paged=self.step.paged)
        self.is_page, self.is_cursor = shape in ("page", "counted"), shape == "cursor"

    @cached_property
    def joins(self) -> dict[str, Join]:
        """Asked for when the handler is complete, for until then tables may be added."""
        return {join.code: join for join in self._all_joins()}

    def function(self) -> str:
        """The name of the function, which is added to the module."""
        module, use = self.handler.module, self.handler.writer.use
        name = module.unique(f"{self.handler.operation.name}_statement")
        orders = self.orders
        self.filters_name = module.unique("_FILTERS") if self.filters else ""
        wanted = ("_orders" if orders.chosen else "_order") if orders.row else "_ORDERS"
        self.orders_name = module.unique(wanted) if orders.row or orders.chosen else ""
        kind = module.unique("Sort") if orders.chosen else ""
        names = self._names
        cache, any_ = use("functools", "cache"), use("typing", "Any")
        element, keys = "", ""
        if self.filters_name or (self.orders_name and not self.is_cursor):
            element = use("sqlalchemy.sql.expression", "ColumnElement")
        if self.orders_name:
            keys = use(CURSORS, "Keys") if self.is_cursor else f"tuple[{element}[{any_}], ...]"
        if self.is_cursor:
            names |= {each: use(CURSORS, each) for each in ("Known", "after", "in_order", "with_keys")}
        if not self.is_cursor:
            names["json_list"] = use("app.runtime.json_sql", "json_list")
        if not self.is_cursor or orders.row:
            names["select"] = use("sqlalchemy", "select")
        if self.is_page:
            names["json_object"] = use("app.runtime.json_sql", "json_object")
            names["func"] = use("sqlalchemy", "func")
        if self.step.paged:
            names["bindparam"], names["Int"] = use("sqlalchemy", "bindparam"), use("app.runtime.types", "Int")
        if orders.row:
            names["aliased"] = use("sqlalchemy.orm", "aliased")
        names["start"] = use(transformer_module(self.projection.transformer.name), self.projection.select)
        names["Statement"] = module.statement_class()
        literal_type = use("typing", "Literal") if kind else ""
        sort_type = f"{kind} | None" if "" in orders.values else kind

        def lines() -> list[str]:
            text: list[str] = []
            if kind:
                choices = ", ".join(literal(key) for key in orders.values if key)
                text += [*_broken(f"{kind} = {literal_type}[{choices}]"), ""]
            if self.filters:
                text.append(f"{self.filters_name}: dict[str, {element}[bool]] = {{")
                for each in self.filters:
                    text += _indented(_broken_item(f"{literal(each.name)}: ", each.condition))
                text.append("}")
            if self.orders_name:
                while text and not text[-1]:
                    text.pop()
                apart = ["", ""] if text and orders.row else [""] if text else []
                text += [*apart, *self._orders_lines(keys, sort_type)]
            if text:
                text += ["", ""]
            arguments = [*(["filters: frozenset[str]"] if self.filters else [])]
            if kind:
                arguments.append(f"sort: {sort_type}")
            if self.is_cursor:
                arguments.append(f"known: {names['Known']}")
            text.append(f"@{cache}")
            row = "str, str" if self.is_cursor else f"{any_}, ..."
            text += _function(name, arguments, f"{names['Statement']}[tuple[{row}]]")
            told = " per set of filters in use" if self.filters else ""
            text.append(
                f'    """One statement{told}; each has a constant text and is compiled when first asked for."""'
            )
            return text + _indented(self._body())

        module.functions.append((self.step.path, lines))
        return name

    def _orders_lines(self, kind: str, sort_type: str) -> list[str]:
        """The arguments of ``order_by``, as a constant or as a function of the row."""
        orders = self.orders
        sources = {
            key: f"({order[0]},)" if len(order) == 1 else f"({', '.join(order)})"
            for key, order in orders.values.items()
        }
        items: list[str] = []
        for sort, source in sources.items():
            items += _indented(_broken_item(f"{literal(sort or None)}: ", source))
        if orders.row is None:
            return [f"{self.orders_name}: dict[{sort_type}, {kind}] = {{", *items, "}"]
        result = f"dict[{sort_type}, {kind}]" if orders.chosen else kind
        head = _function(self.orders_name, [f"{orders.row.code}: type[{self.select.table.code}]"], result)
        if orders.chosen:
            return [*head, "    return {", *_indented(items), "    }"]
        (source,) = sources.values()
        return [*head, *_indented(_broken(f"return {source}", 116))]

    def keys_source(self, code: str = "") -> str:
        """What the rows are ordered by, as far as the caller has a choice the chosen order; ``code``: of this row."""
        chosen = "[sort]" if self.orders.chosen else ""
        return (
            f"{self.orders_name}({code or self.select.table.code}){chosen}"
            if self.orders.row
            else self.orders_name + chosen
        )

    def _order_by(self, keys: str) -> str:
        arguments = f"{self._names['in_order']}({keys})" if self.is_cursor else keys
        return f".order_by(*{arguments})"

    # -- the body of the function -----------------------------------------------------------------------------------

    def _body(self) -> list[str]:
        lines: list[str] = []
        matching = list(self.wheres)
        if self.filters:
            matching.append(f"*({self.filters_name}[name] for name in sorted(filters))")
        where = f".where({', '.join(matching)})" if matching else ""
        if self.is_cursor:
            matching.append(f"*{self._names['after']}({self.keys_source()}, known)")
            where = f".where({', '.join(matching)})"
        if matching and (self.filters or self.is_page):
            lines += _broken(f"matching = [{', '.join(matching)}]", 116)
            where = ".where(*matching)"
        if self.orders.row is not None:
            return [*lines, *self._page_first(where), *self._answer("items", where)]
        return [*lines, *self._page(where), *self._answer("page", where)]

    def _page(self, where: str) -> list[str]:
        """The JSON of the rows in order."""
        base = [code for code in self.joins if code in self._with_near(self.needed) and code not in self.beside]
        page = f"{self._names['start']}()" + "".join(_join(self.joins[code]) for code in base) + where
        conditional = [code for code in self.joins if code not in self.beside and code not in base]
        order = f".order_by({', '.join(next(iter(self.orders.values.values())))})"
        if self.orders.chosen:
            order = self._order_by(self.keys_source())
        tail = f"{order}{self._window() if self.step.paged else ''}"
        if not conditional:
            return _broken(f"page = {page}{tail}", 116)
        further = self._conditional("page", conditional, with_sort=True)
        return [*_broken(f"page = {page}", 116), *further, *_broken(f"page = page{tail}", 116)]

    def _page_first(self, where: str) -> list[str]:
        """The rows of the page in a subquery, and their JSON around it."""
        table = self.select.table
        rows = f"rows = {self._names['select']}({table.code}){self._fixed_joins()}{where}"
        tail = f"{self._order_by(self.keys_source())}{self._window()}"
        further = self._conditional("rows", self._further(), with_sort=False)
        lines = [*_broken(rows, 116), *further, *_broken(f"rows = rows{tail}", 116)] if further else []
        lines = lines or _broken(rows + tail, 116)
        name = literal(f"{self.handler.index.entities[table.entity].table}_page")
        lines += _broken(f"page = {self._names['aliased']}({table.code}, rows.subquery({name}))", 116)
        order = self._order_by(self.keys_source("page"))
        return [*lines, *_broken(f"items = {self._names['start']}(page){order}", 116)]

    def _answer(self, items: str, where: str) -> list[str]:
        """The list alone, or the page with its total."""
        names = self._names
        if self.is_cursor:
            keys = self.keys_source("page" if self.orders.row else "")
            return _broken(f"return {names['with_keys']}({items}, {keys})", 116)
        if not self.is_page:
            return _broken(f"return {names['Statement']}({names['select']}({names['json_list']}({items})))", 116)
        total = f"{names['select']}({names['func']}.count()).select_from({self.select.table.code})"
        lines = _broken(f"total = {total}{self._fixed_joins()}{where}", 116)
        lines += self._conditional("total", self._further(), with_sort=False)
        rows, count, *window = self._members()
        members = f"{literal(rows)}: {names['json_list']}({items}), {literal(count)}: total.scalar_subquery()"
        members += "".join(f", {literal(word)}: {self._window_bind(word)}" for word in window)
        lines += _broken(f"return {names['Statement']}({names['select']}({names['json_object']}({{{members}}})))", 116)
        return lines

    def _members(self) -> tuple[str, ...]:
        """The names of the rows, of their total and of what else a page tells."""
        envelope = self.handler.endpoint.envelope
        if envelope.output is not None and envelope.total is not None:
            return envelope.output, envelope.total
        return "items", "total", "limit", "offset"

    def _window(self) -> str:
        """The tail that cuts the page out of the ordered rows."""
        limit = f".limit({self._window_bind('limit')})"
        return limit if self.is_cursor else f"{limit}.offset({self._window_bind('offset')})"

    def _window_bind(self, word: str) -> str:
        return f'{self._names["bindparam"]}("{word}", type_={self._names["Int"]}())'

    # -- joins ------------------------------------------------------------------------------------------------------

    def _fixed_joins(self) -> str:
        """The joins that the fixed conditions need, in a select that projects nothing."""
        return "".join(_join(self.joins[code]) for code in self.joins if code in self._with_near(self.needed))

    def _further(self) -> list[str]:
        return [code for code in self.joins if code not in self._with_near(self.needed)]

    def _all_joins(self) -> list[Join]:
        """Every table beside the listed one in an order in which they can be joined."""
        scope, printer = self.select.scope, self.select.printer
        own = {join.code: join for join in scope.joins or []}
        found = []
        codes: dict[tuple[str, ...], str] = {(): self.select.table.code}
        for slot in self.projection.slots:
            code = codes[slot.path] = scope.followed[(codes[slot.path[:-1]], slot.path[-1])].code
            near_entity = self._entity_at(slot.path[:-1])
            relation = self.handler.index.relation(near_entity, slot.path[-1])
            near = Table(codes[slot.path[:-1]], near_entity)
            found.append(Join(code, printer.on(near, relation, Table(code, slot.entity)), slot.join.outer))
        return [*found, *own.values()]

    def _entity_at(self, path: tuple[str, ...]) -> str:
        entity = self.step.entity
        for relation in path:
            entity = self.handler.index.relation(entity, relation).target
        return entity

    def _with_near(self, codes: Sequence[str]) -> set[str]:
        """The tables, and those that they are joined through."""
        nears = {table.code: near for (near, _), table in self.select.scope.followed.items()}
        found = set(codes)
        for code in codes:
            near = nears.get(code)
            while near is not None and near in self.joins:
                found.add(near)
                near = nears.get(near)
        return found

    def _conditional(self, name: str, codes: list[str], *, with_sort: bool) -> list[str]:
        """Joins that only some filters or sorts need."""
        lines = []
        for code in codes:
            users = [each.name for each in self.filters if code in self._with_near(each.joins)]
            sorted_by = [key for key, used in self.orders.joins.items() if with_sort and code in self._with_near(used)]
            tests = []
            if users:
                listed = ", ".join(literal(user) for user in users)
                tests.append(f"{listed} in filters" if len(users) == 1 else f"filters & {{{listed}}}")
            if sorted_by:
                keys = ", ".join(literal(key or None) for key in sorted_by)
                tests.append(f"sort in ({keys}{',' if len(sorted_by) == 1 else ''})")
            if tests:
                lines.append(f"if {' or '.join(tests)}:")
                lines += _indented(_broken(f"{name} = {name}{_join(self.joins[code])}", 112))
        return lines


def mentioned(sources: Sequence[str], beside: Sequence[str]) -> list[str]:
    """The tables of ``beside`` that these sources mention."""
    text = " ".join(sources)
    return [code for code in beside if re.search(rf"(?<![\w.]){code}\.", text)]


def _join(join: Join) -> str:
    return f".{'outerjoin' if join.outer else 'join'}({join.code}, {join.on})"


def _function(name: str, parameters: list[str], result: str) -> list[str]:
    return bracketed(f"def {name}", parameters, f" -> {result}:").split("\n")


def _broken(line: str, room: int = 120) -> list[str]:
    return statement(line, room).split("\n")


def _broken_item(head: str, text: str) -> list[str]:
    return broken_item(text, head, ",", 116).split("\n")


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]

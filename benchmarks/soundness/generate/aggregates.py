"""Rows, single ones and many, and what is counted or measured over them."""

from typing import Literal

from ast_schemas import ir
from benchmarks.soundness.generate.drawing import Drawing, Drawn
from benchmarks.soundness.generate.scope import row


class Aggregates(Drawing):
    """What goes over the rows of relations and entities."""

    def row(self, entity: str, *, nullable: bool) -> str | None:
        """One row."""
        rows = [item for item in self._of(ir.RowType(entity=entity)) if nullable or not item.nullable]
        if nullable and self.chance.maybe(0.25):
            return self._first(entity)
        if not rows:
            return ("null" if self.chance.maybe(0.5) else self._first(entity)) if nullable else None
        return self.chance.one(rows).text

    def rows(self, entity: str) -> str:
        """Many rows."""
        relations = [item.text for item in self._of(ir.RowsType(entity=entity))]
        if relations and self.chance.maybe(0.4):
            return self.chance.one(relations)
        name = self._variable()
        source = self.chance.one(relations) if relations and self.chance.maybe(0.4) else entity
        return f"rows({name} in {source}{self._where(name, entity, 1)})"

    def _first(self, entity: str) -> str:
        name = self._variable()
        return f"first({name} in {entity}{self._where(name, entity, 1)})"

    def _sources(self) -> list[tuple[str, str]]:
        """Where rows come from, and their entity."""
        found = [(item.text, item.type.entity) for item in self._reachable if isinstance(item.type, ir.RowsType)]
        return found * 3 + [(name, name) for name in self.known.entities]

    def _where(self, name: str, entity: str, depth: int, chance: float = 0.6) -> str:
        if not self.chance.maybe(chance):
            return ""
        return f" where {self.within(row(name, entity, stored=True)).condition(depth)}"

    def _counted(self, depth: int) -> Drawn:
        source, entity = self.chance.one(self._sources())
        if self.chance.maybe(0.25) and source != entity:
            return Drawn(f"count({source})")
        name = self._variable()
        return Drawn(f"count({name} in {source}{self._where(name, entity, depth)})")

    def _quantified(self, depth: int) -> Drawn:
        source, entity = self.chance.one(self._sources())
        name = self._variable()
        if self.chance.maybe(0.6):
            return Drawn(f"exists({name} in {source}{self._where(name, entity, depth)})")
        inside = self.within(row(name, entity, stored=True)).condition(depth)
        return Drawn(f"all({inside} for {name} in {source}{self._where(name, entity, 0, 0.3)})")

    def _measured(self, kind: Literal["integer", "decimal", "date", "datetime"], depth: int) -> Drawn | None:
        """sum, avg, min or max, or a field of the first row."""
        source, entity = self.chance.one(self._sources())
        name = self._variable()
        inner = self.within(row(name, entity, stored=True))
        leaf = inner.leaf_of(name, kind)
        if leaf is None:
            return None
        where = self._where(name, entity, depth)
        if self.chance.maybe(0.2):
            return Drawn(f"first({name} in {source}{where}){leaf.text.removeprefix(name)}", True, leaf.scale)
        if kind in ("date", "datetime"):
            return Drawn(f"{self.chance.one(('min', 'max'))}({leaf.text} for {name} in {source}{where})", True)
        functions = ("sum", "min", "max") if kind == "integer" else ("sum", "avg", "min", "max")
        function = self.chance.one(functions)
        scale = max(leaf.scale, 2) if function == "avg" else leaf.scale
        return Drawn(f"{function}({leaf.text} for {name} in {source}{where})", function != "sum", scale)

    def leaf_of(self, name: str, kind: str) -> Drawn | None:
        """A field of this kind of one row."""
        found = [item for item in self._kinds(kind) if item.text.startswith(f"{name}.") and item.text.count(".") == 1]
        if not found:
            return None
        item = self.chance.one(found)
        return Drawn(item.text, item.nullable, item.type.scale or 0 if isinstance(item.type, ir.Scalar) else 0)

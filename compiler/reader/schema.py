"""The schema form of one entity, from its field table and the sentences below it."""

import json
import re
from collections import Counter
from collections.abc import Sequence

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.conditions import whole_condition
from compiler.reader.constants import constant as constant
from compiler.reader.constants import unmarked
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.entity_fields import FieldRow, field_rows
from compiler.reader.entity_rules import EXPECTED, Construct, constructs
from compiler.reader.failures import Expected
from compiler.reader.fields import LinkType, Rules, enum_value
from compiler.reader.names import plural_name, snake, words
from compiler.reader.phrase import Phrase, RowOf
from compiler.reader.row_order import row_order
from compiler.reader.scope import Scope
from compiler.reader.sections import Chapter
from compiler.reader.tokens import tokenise
from compiler.reader.uncovered import Ledger
from compiler.reader.values import value
from compiler.symbols.interfaces import EntityInterface, FieldInterface, Interfaces, RelationInterface


def own_chapters(context: Context, entity: str) -> list[Chapter]:
    """The entity's section and those below it that are about the entity; not another section that declares it again."""
    chapters = [chapter for chapter in context.chapters if chapter.entity == entity]
    again = _declared_again(chapters)
    return [chapter for chapter in chapters if chapter not in again]


def _declared_again(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Sections with a field table of an entity that has one above, outside of that section."""
    tables = [chapter for chapter in chapters if chapter.kind == "entity"]
    return [chapter for chapter in tables[1:] if chapter.path[: len(tables[0].path)] != tables[0].path]


def read_schema(context: Context) -> JsonObject:
    """The arguments of the schema form."""
    return _Schema(context).form()


class _Schema:
    def __init__(self, context: Context) -> None:
        self.entity = context.name
        self.symbols = context.symbols
        self.chapters = own_chapters(context, self.entity)
        self.ledger = Ledger()
        for chapter in _declared_again([item for item in context.chapters if item.entity == self.entity]):
            reason = f"expected another name: `{self.chapters[0].title}` of {' > '.join(self.chapters[0].path)} is one"
            for requirement in chapter.requirements():
                self.ledger.reject(requirement, reason)
        self.rows: list[FieldRow] = []
        for chapter in self.chapters:
            good, bad = field_rows(chapter, lambda name: context.symbols.entity(name) is not None)
            self.rows += [row for row in good if row.name != "id"]
            self.ledger.use(*(row.requirement for row in good))
            for row in bad:
                self.ledger.reject(row.requirement, row.reason)
        self.fields = [row for row in self.rows if isinstance(row.type, Scalar)]
        self.links = [row for row in self.rows if isinstance(row.type, LinkType)]
        self.constructs = [item for chapter in self.chapters for item in constructs(chapter)]

    def form(self) -> JsonObject:
        machine = self._machine()
        together = self._unique_together()
        indexes = self._groups("index")
        order = self._groups("order")
        invariants = self._invariants()
        seeds = self._seeds()
        soft = [item for item in self.constructs if item.kind == "soft"]
        self.ledger.use(*(item.requirement for item in soft))
        for item in self.constructs:
            if item.kind == "seeds":
                self.ledger.use(item.requirement)
            elif item.kind == "unknown":
                self.ledger.reject(item.requirement, EXPECTED)
        owner = next((row for row in self.links if row.rules.owner), None)
        return {
            "fields": [self._field(row, machine) for row in self.fields],
            "relations": [self._relation(row) for row in self.links],
            "unique_together": together,
            "indexes": indexes,
            "order": order[0] if order else None,
            "owner": owner.name if owner else None,
            "soft_delete": bool(soft),
            "state_machine": machine,
            "invariants": invariants,
            "seeds": seeds,
            "requirements": self.ledger.requirements,
            "uncovered": self.ledger.uncovered,
        }

    # -- fields and relations -----------------------------------------------------------------------------------

    def _field(self, row: FieldRow, machine: JsonObject | None) -> JsonObject:
        type_, said = row.type, row.rules
        assert isinstance(type_, Scalar)
        state = machine is not None and machine["field"] == row.name
        default = self._default(row)
        if state and default is None and machine is not None:
            default = json.dumps(machine["initial"])
        system = said.generated is not None or said.set_to is not None or said.caller or state
        writable = said.writable if said.writable is not None else not system
        editable = writable and said.editable is not False if said.editable is not True else not state
        return {
            "name": row.name,
            "type": value_type_form(type_),
            "required": said.required if said.required is not None else True,
            "unique": said.unique,
            "case_ignored": said.any_case,
            "default": default,
            "generated": said.generated,
            "writable": bool(writable),
            "editable": bool(editable),
            "limits": limits_form(type_, said),
        }

    def _default(self, row: FieldRow) -> str | None:
        written = row.rules.default
        if written is None:
            return constant_value(row, self.symbols)
        assert isinstance(row.type, Scalar)
        try:
            return constant(written, row.type)
        except Expected as failure:
            self.ledger.reject(row.requirement, failure.what)
            return None

    def _relation(self, row: FieldRow) -> JsonObject:
        link, said = row.type, row.rules
        assert isinstance(link, LinkType)
        many = link.kind == "many_to_many"
        required = not many and not said.changed_by if said.required is None else said.required and not many
        system = said.owner or said.caller or said.changed_by or said.set_to is not None
        writable = said.writable if said.writable is not None else not system
        editable = writable and many if said.editable is None else said.editable
        return {
            "name": row.name,
            "kind": "one_to_one" if link.kind == "many_to_one" and said.unique else link.kind,
            "target": link.entity,
            "inverse": said.inverse or self._inverse(row),
            "required": required,
            "on_delete": said.on_delete or ("cascade" if required or many else "set_null"),
            "writable": bool(writable),
            "editable": bool(editable),
            "changed_by": said.changed_by or None,
        }

    def _inverse(self, row: FieldRow) -> str:
        link = row.type
        assert isinstance(link, LinkType)
        one = link.kind == "one_to_one" or row.rules.unique
        declared = self.symbols.entity(self.entity)
        base = snake(self.entity) if one else (declared.plural if declared else plural_name(snake(self.entity)))
        same = Counter(item.type.entity for item in self.links if isinstance(item.type, LinkType))
        return base if same[link.entity] == 1 else f"{base}_as_{row.name}"

    # -- sentences ----------------------------------------------------------------------------------------------

    def _columns(self, text: str) -> list[str]:
        """Names of fields and links in a list such as ``the user and the post``. Raises Expected."""
        found: list[str] = []
        known = {row.name: row for row in self.rows}
        for part in re.split(r"\s*(?:,\s*and\s+|,|\band\b)\s*", text):
            name = snake(
                " ".join(word for word in words(part) if word not in ("the", "a", "an", "its", "their", "same"))
            )
            if not name:
                continue
            targets = [
                row.name for row in self.links if isinstance(row.type, LinkType) and snake(row.type.entity) == name
            ]
            if name in known:
                found.append(name)
            elif name.removesuffix("_id") in known:
                found.append(name.removesuffix("_id"))
            elif len(targets) == 1:
                found.append(targets[0])
            else:
                raise Expected(f"expected fields of {self.entity} ({', '.join(known)}); found `{part.strip()}`")
        return found

    def _groups(self, kind: str) -> list[list[str]]:
        found: list[list[str]] = []
        for item in self.constructs:
            if item.kind == kind:
                try:
                    text = item.parts[0]
                    group = row_order(text, self._columns) if kind == "order" else self._columns(text)
                except Expected as failure:
                    self.ledger.reject(item.requirement, failure.what)
                    continue
                if group not in found:
                    found.append(group)
                self.ledger.use(item.requirement)
        return found

    def _unique_together(self) -> list[list[str]]:
        found: list[list[str]] = []
        for row in self.rows:
            for group in row.rules.unique_per:
                try:
                    found.append([*self._columns(" and ".join(group).replace("_", " ")), row.name])
                except Expected as failure:
                    self.ledger.reject(row.requirement, failure.what)
        return [*found, *(group for group in self._groups("unique") if group not in found)]

    def _invariants(self) -> list[JsonObject]:
        row = Phrase(snake(self.entity), RowOf(self.entity))
        scope = Scope(self._as_symbols(), subject=row, inner=row, main=row).with_name(row.text, row.type)
        found: list[JsonObject] = []
        for item in self.constructs:
            if item.kind != "invariant":
                continue
            text, message = split_message(item.parts[0])
            try:
                condition = whole_condition(Cursor(tokenise(text)), scope)
            except Expected as failure:
                self.ledger.reject(item.requirement, failure.what)
                continue
            name = snake(text)
            plain = text.strip()
            default = f"{plain[:1].upper()}{plain[1:]}".replace("`", "").rstrip(".") + "."
            found.append(
                {"name": name or f"rule_{len(found) + 1}", "condition": condition.text, "message": message or default}
            )
            self.ledger.use(item.requirement)
        return found

    def _as_symbols(self) -> Interfaces:
        """The symbols with this entity as its own table says, for it has no interface yet."""
        fields = tuple(
            FieldInterface(name=row.name, type=row.type, optional=row.rules.required is False)
            for row in self.fields
            if isinstance(row.type, Scalar)
        )
        relations = tuple(
            RelationInterface(
                name=row.name,
                direction="many" if row.type.kind == "many_to_many" else "one",
                target=row.type.entity,
                optional=row.rules.required is False,
            )
            for row in self.links
            if isinstance(row.type, LinkType)
        )
        plural = next((item.plural for item in self.symbols.entities if item.name == self.entity), snake(self.entity))
        own = EntityInterface(name=self.entity, plural=plural, fields=fields, relations=relations)
        others = tuple(item for item in self.symbols.entities if item.name != self.entity)
        return self.symbols.model_copy(update={"entities": (own, *others)})

    # -- states and seeds ---------------------------------------------------------------------------------------

    def _machine(self) -> JsonObject | None:
        moves = [item for item in self.constructs if item.kind in ("move", "transition")]
        initial = [item for item in self.constructs if item.kind == "initial"]
        if not moves:
            for item in initial:
                self.ledger.reject(
                    item.requirement, "expected moves of a state field, such as a table Action, From, To"
                )
            return None
        field = self._state_field(moves)
        if field is None:
            for item in [*moves, *initial]:
                self.ledger.reject(
                    item.requirement,
                    f"expected a field of {self.entity} of the type `one of …` with the states as values; "
                    f"found {', '.join(sorted(self._states(moves)))}",
                )
            return None
        assert isinstance(field.type, Scalar)
        transitions = [
            {"name": snake(item.parts[0]), "sources": _alternatives(item.parts[1]), "target": enum_value(item.parts[2])}
            for item in moves
        ]
        self.ledger.use(*(item.requirement for item in [*moves, *initial]))
        first = enum_value(initial[0].parts[0]) if initial else None
        if first is None and field.rules.default is not None:
            first = enum_value(field.rules.default.strip('"“”`'))
        if first not in field.type.values:
            first = field.type.values[0]
        return {"field": field.name, "initial": first, "transitions": transitions}

    def _states(self, moves: Sequence[Construct]) -> set[str]:
        return {state for item in moves for state in (*_alternatives(item.parts[1]), enum_value(item.parts[2]))}

    def _state_field(self, moves: Sequence[Construct]) -> FieldRow | None:
        states = self._states(moves)
        fitting = [row for row in self.fields if isinstance(row.type, Scalar) and states <= set(row.type.values)]
        return fitting[0] if fitting else None

    def _seeds(self) -> list[JsonObject]:
        found: list[JsonObject] = []
        known = {row.name: row for row in self.fields}
        for item in self.constructs:
            if item.kind != "seed" or item.row is None:
                continue
            values: list[JsonObject] = []
            try:
                for column, cell in item.row.cells.items():
                    if column not in known:
                        raise Expected(f"expected columns with names of fields of {self.entity}; found `{column}`")
                    type_ = known[column].type
                    if cell and isinstance(type_, Scalar):
                        values.append({"field": column, "value": constant(cell, type_)})
            except Expected as failure:
                self.ledger.reject(item.requirement, failure.what)
                continue
            found.append({"values": values})
            self.ledger.use(item.requirement)
        return found


def constant_value(row: FieldRow, symbols: Interfaces) -> str | None:
    """The value of ``set to …`` if it depends on nothing of the row or the call: then it is a default."""
    if row.rules.set_to is None or isinstance(row.type, LinkType):
        return None
    try:
        found, place = value(Cursor(tokenise(row.rules.set_to)), Scope(symbols, caller="nobody"), row.type)
    except Expected:
        return None
    return found.text if place.ended and not re.search(r"\b(?:nobody|in)\b", found.text) else None


def _alternatives(text: str) -> list[str]:
    parts = re.split(r"\s*(?:,\s*or\s+|,\s*and\s+|,|\bor\b|\band\b|/)\s*", text.strip().strip("`"))
    return list(dict.fromkeys(enum_value(part.strip("`")) for part in parts if part.strip()))


def split_message(text: str) -> tuple[str, str | None]:
    """A sentence and the quoted message after its colon."""
    match = re.fullmatch(r"(.*?)\s*[:,]\s*(?:else\s+)?(\"(?:[^\"\\]|\\.)+\"|“[^”]+”)\s*\.?", text, re.DOTALL)
    return (match[1], unmarked(match[2])) if match else (text.rstrip(". "), None)


def value_type_form(type_: Scalar) -> JsonObject:
    return {
        "kind": type_.kind,
        "values": list(type_.values) or None,
        "precision": type_.precision,
        "scale": type_.scale,
        "many": type_.many,
    }


def limits_form(type_: Scalar, said: Rules) -> JsonObject:
    """Limits as the forms have them; "more than 0" becomes the next number that the type can hold."""
    step = (10 ** -(type_.scale or 0)) if type_.kind == "decimal" else 1
    digits = (type_.scale or 0) if type_.kind == "decimal" else 0
    minimum = said.minimum if said.above is None else _shifted(said.above, step, digits)
    maximum = said.maximum if said.below is None else _shifted(said.below, -step, digits)
    return {
        "min_length": said.min_length,
        "max_length": said.max_length if said.most_bytes is None else said.most_bytes,
        "minimum": minimum,
        "maximum": maximum,
        "pattern": said.pattern,
    }


def _shifted(number: str, step: float, digits: int) -> str:
    from decimal import Decimal

    return str((Decimal(number) + Decimal(str(step))).quantize(Decimal(1).scaleb(-digits)))

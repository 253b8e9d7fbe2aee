"""Looks up the symbols of a program by name; a name that does not exist is a compiler bug and a KeyError."""

from functools import cached_property

from ast_schemas import ir


class Index:
    """The program and its parts by name."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program

    @cached_property
    def entities(self) -> dict[str, ir.Entity]:
        """By name."""
        return {entity.name: entity for entity in self.program.entities}

    @cached_property
    def dtos(self) -> dict[str, ir.Dto]:
        """By name."""
        return {dto.name: dto for dto in self.program.dtos}

    @cached_property
    def transformers(self) -> dict[str, ir.Transformer]:
        """By name."""
        return {transformer.name: transformer for transformer in self.program.transformers}

    @cached_property
    def collectors(self) -> dict[str, ir.Collector]:
        """By name, which is that of the operation."""
        return {collector.name: collector for collector in self.program.collectors}

    @cached_property
    def roles(self) -> dict[str, ir.Role]:
        """By name."""
        return {role.name: role for role in self.program.roles}

    def relation(self, entity: str, name: str) -> ir.Relation:
        """A relation as seen from ``entity``."""
        return next(relation for relation in self.entities[entity].relations if relation.name == name)

    def column(self, entity: str, name: str) -> ir.Column | None:
        """A stored field; None for ``id``, keys and what the system keeps."""
        return next((column for column in self.entities[entity].columns if column.name == name), None)

    def stored_type(self, entity: str, column: str) -> ir.Scalar:
        """The type of any column of the table."""
        found = self.column(entity, column)
        if found is not None:
            return found.type
        return ir.Scalar(kind="datetime" if column == "deleted_at" else "uuid")

    def is_nullable(self, entity: str, column: str) -> bool:
        """Whether the table admits null in this column."""
        found = self.column(entity, column)
        if found is not None:
            return found.nullable
        keys = {f"{relation.name}_id": relation for relation in self.entities[entity].relations if relation.holds_key}
        return keys[column].nullable if column in keys else column == "deleted_at"

    def row_order(self, entity: str) -> tuple[tuple[str, bool], ...]:
        """Columns that rows are ordered by where nothing else is said, and whether they descend: what the entity says,
        else its creation. Ids grow with time, so they settle what is equal."""
        found = self.entities[entity]
        if found.order:
            keys = [(name.removeprefix("-"), name.startswith("-")) for name in found.order]
            return (*keys, ("id", keys[-1][1]))
        stamps = [(column.name, False) for column in found.columns if column.generated == "created"]
        return (*stamps[:1], ("id", False))

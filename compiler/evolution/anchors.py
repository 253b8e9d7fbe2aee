"""Names that a person gave to headings and rows of the spec, so that a rename can be told from something new."""

from collections.abc import Mapping

from ast_schemas.database import Database, StoredColumn, StoredTable


def with_anchors(database: Database, entities: Mapping[str, str], members: Mapping[tuple[str, str], str]) -> Database:
    """``entities``: entity → anchor of its section; ``members``: (entity, field or relation) → anchor of its row."""

    def column(table: StoredTable, item: StoredColumn) -> StoredColumn:
        entity, member = table.entity or "", item.member or ""
        if table.entity is None:
            entity, _, member = member.partition(".")
        anchor = members.get((entity, member))
        return item.model_copy(update={"anchor": anchor}) if anchor is not None else item

    return Database(
        tables=tuple(
            table.model_copy(
                update={
                    "anchor": entities.get(table.entity or ""),
                    "columns": tuple(column(table, item) for item in table.columns),
                }
            )
            for table in database.tables
        )
    )

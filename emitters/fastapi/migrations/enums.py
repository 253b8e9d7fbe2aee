"""Values of an enum as SQL: replaced in each row, or looked for; in a column that holds one, or in a list of them.

Lists are JSON texts. A list is written again as the runtime writes it, and no list stays no list. The column of a list
must be given with its table: its items have columns of their own.
"""

from collections.abc import Iterable, Sequence

from emitters.fastapi.conditions import text_sql


def replaced(column: str, values: Sequence[tuple[str, str]], dialect: str, *, many: bool) -> str:
    """The column with each old value as the new one."""
    cases = " ".join(f"WHEN {text_sql(old)} THEN {text_sql(new)}" for old, new in values)
    if not many:
        return f"CASE {column} {cases} ELSE {column} END"
    item = f"CASE item.value {cases} ELSE item.value END"
    if dialect == "sqlite":
        items = f"SELECT {item} AS value FROM json_each({column}) AS item ORDER BY item.key"
        text = f"(SELECT json_group_array(value) FROM ({items}))"
    else:
        joined = f"string_agg(CAST(to_json({item}) AS text), ',' ORDER BY item.position)"
        items = f"json_array_elements_text({column}) WITH ORDINALITY AS item(value, position)"
        text = f"CAST((SELECT '[' || coalesce({joined}, '') || ']' FROM {items}) AS json)"
    return f"CASE WHEN {column} IS NOT NULL THEN {text} END"


def holds(column: str, values: Iterable[str], dialect: str, *, many: bool) -> str:
    """The condition that the column holds one of the values."""
    return _any_item(column, "IN", values, dialect) if many else f"{column} IN ({_listed(values)})"


def holds_other(column: str, values: Iterable[str], dialect: str) -> str:
    """The condition that the list in the column holds anything else."""
    return _any_item(column, "NOT IN", values, dialect)


def _any_item(column: str, operator: str, values: Iterable[str], dialect: str) -> str:
    items = "json_each" if dialect == "sqlite" else "json_array_elements_text"
    alias = "item" if dialect == "sqlite" else "item(value)"
    return f"EXISTS (SELECT 1 FROM {items}({column}) AS {alias} WHERE item.value {operator} ({_listed(values)}))"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(text_sql(value) for value in values)

"""Operations in an order in which a fixed part of a path is tried before a parameter at the same place."""

from collections.abc import Iterable

from ast_schemas.ir import Operation


def in_matching_order(operations: Iterable[Operation]) -> list[Operation]:
    """Stable: otherwise by path and method."""
    return sorted(operations, key=_key)


def _key(operation: Operation) -> tuple[object, ...]:
    parts = operation.path.split("/")
    return tuple((part.startswith("{"), part) for part in parts), operation.method, operation.name

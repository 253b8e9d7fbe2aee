"""Entities in an order in which the targets of to-one relations come first where that is possible."""

from collections.abc import Mapping

from ast_schemas.ir import Entity


def by_dependency(entities: Mapping[str, Entity]) -> list[Entity]:
    """Depth first over required relations, then over optional ones; ties by name. Cycles are cut where they close."""
    done: dict[str, Entity] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name in open_ or name not in entities:
            return
        open_.add(name)
        keyed = [item for item in entities[name].relations if item.holds_key]
        for relation in sorted(keyed, key=lambda item: (item.nullable, item.target)):
            visit(relation.target)
        open_.discard(name)
        done[name] = entities[name]

    for name in sorted(entities):
        visit(name)
    return list(done.values())

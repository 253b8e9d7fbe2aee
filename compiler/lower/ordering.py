"""Entities in an order in which the targets of to-one relations come first where that is possible."""

from collections.abc import Mapping

from ast_schemas.ir import Entity


def by_dependency(entities: Mapping[str, Entity]) -> list[Entity]:
    """Targets of required relations first, of optional ones too where no cycle forbids it; ties by name."""
    required = {name: _targets(entity, entities, nullable=False) for name, entity in entities.items()}
    optional = {name: _targets(entity, entities, nullable=True) for name, entity in entities.items()}
    left = sorted(entities)
    ordered: list[str] = []
    while left:
        done = set(ordered)
        ready = [name for name in left if required[name] <= done] or left
        chosen = next((name for name in ready if optional[name] <= done), ready[0])
        ordered.append(chosen)
        left.remove(chosen)
    return [entities[name] for name in ordered]


def _targets(entity: Entity, entities: Mapping[str, Entity], *, nullable: bool) -> set[str]:
    return {
        item.target
        for item in entity.relations
        if item.holds_key and item.nullable is nullable and item.target in entities and item.target != entity.name
    }

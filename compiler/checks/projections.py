"""Rules between DTOs: answers end, and nested ones need nothing that only the operation could hand over."""

from collections.abc import Iterator, Mapping

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from compiler.derive.mappings import Mappings
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import mapping as codes


def link_projections(world: World) -> Iterator[Diagnostic]:
    """DTOs that contain themselves, each cycle once, at the DTO of its first name."""
    nested = {
        name: [(member.name, member.nested) for member in dto.members if member.nested]
        for name, dto in world.dtos.items()
    }
    targets = {(dto, member): target for dto, items in nested.items() for member, target in items}
    for start in sorted(nested):
        chain = _way_back(start, nested, targets)
        if chain is None or min(dto for dto, _ in chain) != start:
            continue
        shown = " -> ".join(f"{dto}.{member}" for dto, member in chain)
        yield make(
            codes.PROJECTION_CYCLE,
            unit=f"dtos/{world.dtos[start].entity}",
            path="differences",
            value=start,
            chain=f"{shown} -> {start}",
        )


def _way_back(
    start: str, nested: Mapping[str, list[tuple[str, str]]], targets: Mapping[tuple[str, str], str]
) -> list[tuple[str, str]] | None:
    queue = [[(start, member)] for member, _ in nested[start]]
    seen: set[str] = set()
    while queue:
        chain = queue.pop(0)
        target = targets[chain[-1]]
        if target == start:
            return chain
        if target in seen or target not in nested:
            continue
        seen.add(target)
        queue.extend([*chain, (target, member)] for member, _ in nested[target])
    return None


def link_transformers(world: World, mappings: Mappings) -> Iterator[Diagnostic]:
    """Nested transformers take a row and nothing else."""
    extras: dict[str, tuple[ir.Parameter, ...]] = {item.name: item.extras for item in mappings.transformers.values()}
    for dto, transformer in mappings.transformers.items():
        for value in transformer.members:
            if value.transformer and extras.get(value.transformer):
                member = next(item for item in world.dtos[dto].members if item.name == value.member)
                yield make(
                    codes.NESTED_EXTRAS,
                    unit=f"transformers/{transformer.entity}",
                    path="differences",
                    value=value.member,
                    nested=member.nested,
                    extras=", ".join(item.name for item in extras[value.transformer]),
                )

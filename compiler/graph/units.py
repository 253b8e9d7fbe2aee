"""The units of a compile, phase by phase: which there are follows from the spec and from what is accepted so far."""

from ast_schemas.outline import OperationKind
from ast_schemas.spec import Section, Spec
from compiler.symbols.accepted import Accepted
from compiler.symbols.outline import outline_of
from compiler.symbols.signatures import signatures_of

PHASES = (
    "outline", "signatures", "schema", "functions", "dtos", "collectors", "transformers", "procedures", "operations",
    "scenarios",
)  # fmt: skip
"""In the order in which they are filled."""

FILLED_ROWS: frozenset[OperationKind] = frozenset({"create", "update"})
"""Kinds of operation that have a collector."""


def has_content(section: Section) -> bool:
    """Whether the section says anything that must be compiled."""
    return any(block.requirement for block in section.blocks)


def units_of(phase: str, spec: Spec, accepted: Accepted) -> tuple[str, ...]:
    """The units of a phase in a stable order; those of sections in document order, the others by name."""
    names: list[str]
    match phase:
        case "outline":
            names = [section.id for section in spec.sections if has_content(section)]
        case "signatures":
            declaring = {name for name, form in accepted.outline.items() if form.has_operations}
            names = [section.id for section in spec.sections if section.id in declaring]
        case "schema":
            names = sorted(outline_of(accepted).entities)
        case "functions":
            names = sorted(signatures_of(accepted).functions_of("expression"))
        case "procedures":
            names = sorted(signatures_of(accepted).functions_of("procedure"))
        case "dtos":
            names = sorted({dto.entity for dto in signatures_of(accepted).dtos.values()})
        case "collectors":
            operations = signatures_of(accepted).operations.values()
            names = sorted({item.entity for item in operations if item.kind in FILLED_ROWS})
        case "transformers":
            signatures = signatures_of(accepted)
            outputs = [dto for name, dto in signatures.dtos.items() if signatures.ways[name] == "output"]
            names = sorted({dto.entity for dto in outputs})
        case "operations":
            names = sorted(signatures_of(accepted).bodies)
        case "scenarios":
            names = sorted(outline_of(accepted).scenarios)
        case _:
            raise ValueError(f"no phase {phase!r}")
    return tuple(f"{phase}/{name}" for name in names)


def needed_units(unit: str, accepted: Accepted) -> tuple[str, ...]:
    """The units without which this one cannot be filled; where one of them failed, it is left out as well."""
    phase, _, name = unit.partition("/")
    match phase:
        case "outline" | "schema":
            return ()
        case "signatures":
            return (f"outline/{name}",)
        case "functions" | "procedures":
            rows = [item.entity for item in signatures_of(accepted).functions[name].parameters if item.entity]
            return tuple(dict.fromkeys(f"schema/{entity}" for entity in rows))
        case "dtos":
            return (f"schema/{name}",)
        case "collectors" | "transformers":
            return (f"schema/{name}", f"dtos/{name}")
        case "operations":
            signatures = signatures_of(accepted)
            signature = signatures.bodies[name]
            entities = [signature.entity, *(item.entity for item in signature.parameters if item.entity)]
            bodies = [body.entity for body in (signature.input, signature.output) if body]
            found = [f"schema/{entity}" for entity in entities] + [f"dtos/{entity}" for entity in bodies]
            if signature.kind in FILLED_ROWS:
                found.append(f"collectors/{signature.entity}")
            if signature.output:
                found.append(f"transformers/{signature.output.entity}")
            return tuple(dict.fromkeys(found))
        case _:
            return ()

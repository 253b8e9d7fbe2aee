"""The entity-relationship diagram of a program: ``docs/er.md`` of the emitted project."""

import re
from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact

PATH = "docs/er.md"


def diagram_artifact(program: ir.Program) -> Artifact:
    """The diagram with every stored field and each relation once."""
    lines = ["# Entities", "", "```mermaid", "erDiagram"]
    for entity in program.entities:
        lines += _entity(entity)
    for entity in program.entities:
        lines += _relations(entity)
    lines += ["```", ""]
    for entity in program.entities:
        lines += [f"- **{entity.name}**: {_plain(entity.summary)}"]
    return Artifact(path=PATH, text="\n".join(lines) + "\n")


def _entity(entity: ir.Entity) -> list[str]:
    lines = [f"    {entity.name} {{", "        uuid id PK"]
    for column in entity.columns:
        key = " UK" if column.unique else ""
        note = ' "may be null"' if column.nullable else ""
        lines.append(f"        {_type(column.type)} {column.name}{key}{note}")
    for relation in entity.relations:
        if relation.holds_key:
            key = "FK, UK" if relation.unique else "FK"
            note = ' "may be null"' if relation.nullable else ""
            lines.append(f"        uuid {relation.name}_id {key}{note}")
    return [*lines, "    }"]


def _type(scalar: ir.Scalar) -> str:
    return f"{scalar.kind}[]" if scalar.many else scalar.kind


def _relations(entity: ir.Entity) -> Iterator[str]:
    """From the end that holds the key; of a many-to-many from the end that comes first."""
    for relation in entity.relations:
        if relation.holds_key:
            target = "|o" if relation.nullable else "||"
            many = "o|" if relation.unique else "o{"
            yield f'    {relation.target} {target}--{many} {entity.name} : "{relation.name}"'
        elif relation.table is not None and (entity.name, relation.name) <= (relation.target, relation.inverse):
            yield f'    {entity.name} }}o--o{{ {relation.target} : "{relation.name}"'


def _plain(text: str) -> str:
    """One line without anything that Markdown or HTML would act on."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))

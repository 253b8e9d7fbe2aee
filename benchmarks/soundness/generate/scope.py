"""Names in scope and everything that can be reached from them by dots, with type and nullability."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ast_schemas import ir
from benchmarks.soundness.generate.shared import Shared
from benchmarks.soundness.generate.types import scalar

MEMBERS_DEEP = 2
"""How many relations an expression follows."""
ID = ir.Scalar(kind="uuid")


@dataclass(frozen=True)
class Name:
    """Something with a type; ``stored``: it lives in the database while the expression is evaluated."""

    text: str
    type: ir.Type
    nullable: bool = False
    stored: bool = False


@dataclass(frozen=True)
class Known:
    """The entities and DTOs of the program that is drawn."""

    entities: Mapping[str, ir.Entity]
    dtos: Mapping[str, ir.Dto]
    account: str | None
    shared: Shared = field(default_factory=Shared)
    tokens: bool = True
    """False where each request signs in, so that there are none."""

    def settings(self) -> list[Name]:
        """What every expression may name."""
        return [Name(f"settings.{one['name']}", scalar(one["type"])) for one in self.shared.settings]


def row(name: str, entity: str, *, nullable: bool = False, stored: bool = False) -> Name:
    return Name(name, ir.RowType(entity=entity), nullable, stored)


def reachable(names: Iterable[Name], known: Known) -> Iterator[Name]:
    """The names and their members, and those of rows that relations lead to. Secrets are left out."""
    for name in names:
        yield from _members(name, known, MEMBERS_DEEP)


def _members(name: Name, known: Known, depth: int) -> Iterator[Name]:
    match name.type:
        case ir.RowType():
            yield name
            yield from _of_row(name, known.entities[name.type.entity], known, depth)
        case ir.DtoType(many=False):
            for member in known.dtos[name.type.dto].members:
                if member.type is not None and member.type.kind not in ("secret", "token"):
                    optional = member.nullable or not member.required
                    type_ = member.type.model_copy(update={"many": member.type.many or member.many})
                    yield Name(f"{name.text}.{member.name}", type_, optional, name.stored)
        case _:
            yield name


def _of_row(name: Name, entity: ir.Entity, known: Known, depth: int) -> Iterator[Name]:
    yield Name(f"{name.text}.id", ID, name.nullable, name.stored)
    for column in entity.columns:
        if column.type.kind not in ("secret", "token"):
            yield Name(f"{name.text}.{column.name}", column.type, column.nullable or name.nullable, name.stored)
    for relation in entity.relations:
        text = f"{name.text}.{relation.name}"
        if relation.to_many:
            yield Name(text, ir.RowsType(entity=relation.target), False, True)
            continue
        nullable = name.nullable or relation.nullable or not relation.holds_key
        if relation.holds_key:
            yield Name(f"{text}_id", ID, nullable, name.stored)
        found = Name(text, ir.RowType(entity=relation.target), nullable, True)
        yield from _members(found, known, depth - 1) if depth else (found,)

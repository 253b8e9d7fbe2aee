"""Who owns rows, and whose operations must respect it.

A row of an entity with an ``owner`` belongs to the account at the end of its *ownership path*: the owner relation, then
the owner of that entity, and so on up to the account. Rules:

* *Privileged* callers of an entity's rows are declared roles with a rule that are not the first caller of any create
  operation of that entity (those own rows themselves, such as buyers their orders).
* An entity is *public* if a read or list operation about it admits ``anyone``.
* For an operation, an owned entity is *private* unless all of its callers are privileged.
"""

from functools import lru_cache

from ast_schemas import ir
from ast_schemas.outline import OperationSignature
from compiler.derive.resolving import BOOLEAN
from compiler.derive.world import World


def ownership_path(entity: str, world: World) -> tuple[str, ...]:
    """Relations from a row to its account; empty if rows are not owned."""
    path: list[str] = []
    current = entity
    seen: set[str] = set()
    while current not in seen and current in world.entities:
        seen.add(current)
        owner = world.entities[current].owner
        relation = next((item for item in world.entities[current].relations if item.name == owner), None)
        if relation is None:
            return ()
        path.append(relation.name)
        if relation.target == world.outline.account:
            return tuple(path)
        current = relation.target
    return ()


@lru_cache(maxsize=64)
def _creators(world: World) -> dict[str, frozenset[str]]:
    """Entity → roles that come first among the callers of an operation that creates its rows."""
    creators: dict[str, set[str]] = {}
    for operation in world.signatures.operations.values():
        if operation.kind == "create" and operation.callers:
            creators.setdefault(operation.entity, set()).add(operation.callers[0])
    return {entity: frozenset(roles) for entity, roles in creators.items()}


def all_privileged(entity: str, operation: OperationSignature, world: World) -> bool:
    """Whether every caller may see rows of others."""
    own = _creators(world).get(entity, frozenset())
    roles = world.outline.roles
    return all(name in roles and roles[name].rule is not None and name not in own for name in operation.callers)


def is_public(entity: str, world: World) -> bool:
    """Whether anyone may read rows of the entity."""
    return entity in _public(world)


@lru_cache(maxsize=64)
def _public(world: World) -> frozenset[str]:
    return frozenset(
        operation.entity
        for operation in world.signatures.operations.values()
        if operation.kind in ("read", "list") and "anyone" in operation.callers
    )


def is_private(entity: str, operation: OperationSignature, world: World, reading: bool = True) -> bool:
    """Whether the operation must keep to the caller's rows of the entity; writes must even where reading is public."""
    if not ownership_path(entity, world) or all_privileged(entity, operation, world):
        return False
    return not (reading and is_public(entity, world))


def owner_condition(row: ir.Expression, world: World, actor: ir.Expression) -> ir.Expression:
    """``row.<ownership path> == actor``."""
    assert isinstance(row.type, ir.RowType)
    current: ir.Expression = row
    entity = row.type.entity
    for name in ownership_path(entity, world):
        relation = next(item for item in world.entities[entity].relations if item.name == name)
        nullable = current.nullable or relation.nullable
        current = ir.Follow(type=ir.RowType(entity=relation.target), nullable=nullable, target=current, relation=name)
        entity = relation.target
    return ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=current, right=actor)

"""Rules between entities, and between entities and signatures; run when every entity has its schema."""

from collections.abc import Iterator, Mapping

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Entity
from compiler.derive.credentials import logins, required_secrets
from compiler.derive.mappings import role_rule
from compiler.derive.world import World
from compiler.diagnostics import make
from compiler.diagnostics.codes import schema as codes
from compiler.symbols.accepted import Accepted

_NO_KEY = ("json", "secret", "encrypted", "file")


def link_schema(accepted: Accepted, world: World) -> Iterator[Diagnostic]:
    """Inverse names, cycles, owners, keys of path parameters, and role rules."""
    yield from _inverses(accepted)
    yield from _cycles(world.plain)
    yield from _owners(accepted, world)
    yield from _path_keys(world)
    yield from _credentials(world)
    for role in world.outline.roles.values():
        yield from role_rule(role, world)[1]


def _inverses(accepted: Accepted) -> Iterator[Diagnostic]:
    taken: dict[tuple[str, str], str] = {}
    for entity, form in accepted.schema.items():
        taken |= {(entity, item.name): f"field `{item.name}` of {entity}" for item in form.fields}
        taken |= {(entity, item.name): f"relation `{item.name}` of {entity}" for item in form.relations}
    for entity, form in accepted.schema.items():
        for index, relation in enumerate(form.relations):
            key = (relation.target, relation.inverse)
            if other := taken.get(key):
                yield make(
                    codes.INVERSE_CLASH,
                    unit=f"schema/{entity}",
                    path=f"relations[{index}].inverse",
                    value=relation.inverse,
                    target=relation.target,
                    other=other,
                )
                continue
            taken[key] = f"the way back of `{relation.name}` of {entity}"


def _cycles(entities: Mapping[str, Entity]) -> Iterator[Diagnostic]:
    """One diagnostic per cycle of required to-one relations, at the entity of its first name."""
    edges = {
        name: {item.name: item.target for item in entity.relations if item.holds_key and not item.nullable}
        for name, entity in entities.items()
    }
    reported: set[frozenset[str]] = set()
    for start in sorted(edges):
        for chain in _chains(start, edges):
            members = frozenset(entity for entity, _ in chain)
            if members in reported or min(members) != start:
                continue
            reported.add(members)
            shown = " -> ".join(f"{entity}.{relation}" for entity, relation in chain)
            yield make(
                codes.REQUIRED_CYCLE, unit=f"schema/{start}", path="relations", value=start, chain=f"{shown} -> {start}"
            )


def _chains(start: str, edges: Mapping[str, Mapping[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The shortest way from an entity back to itself, if there is one."""
    queue: list[list[tuple[str, str]]] = [[(start, relation)] for relation in edges[start]]
    seen: set[str] = set()
    while queue:
        chain = queue.pop(0)
        entity, relation = chain[-1]
        target = edges[entity][relation]
        if target == start:
            yield chain
            return
        if target in seen or target not in edges:
            continue
        seen.add(target)
        queue.extend([*chain, (target, name)] for name in edges[target])


def _owners(accepted: Accepted, world: World) -> Iterator[Diagnostic]:
    account = world.outline.account
    for name, form in accepted.schema.items():
        relation = next((item for item in form.relations if item.name == form.owner), None)
        if relation is None or relation.target == account:
            continue
        chain, target = {name}, relation.target
        while target not in chain and target in world.plain:
            chain.add(target)
            entity = world.plain[target]
            owner = next((item for item in entity.relations if item.name == entity.owner), None)
            if owner is None:
                break
            target = owner.target
        if target != account:
            allowed = [item.name for item in form.relations if item.target == account]
            yield make(
                codes.OWNER_NOT_ACCOUNT,
                unit=f"schema/{name}",
                path="owner",
                value=form.owner,
                target=relation.target,
                allowed=allowed or ([f"a relation to {account}"] if account else ["no account exists"]),
            )


def _credentials(world: World) -> Iterator[Diagnostic]:
    """HTTP Basic finds the account of each request by one field and checks another."""
    settings, account = world.outline.settings, world.plain.get(world.outline.account or "")
    if settings.auth_scheme != "basic" or account is None:
        return
    unit, allowed = f"schema/{account.name}", [item.name for item in logins(account)]
    chosen = settings.login_field
    if not allowed or (chosen is None and len(allowed) > 1) or (chosen is not None and chosen not in allowed):
        value = chosen or "the login"
        yield make(codes.BASIC_LOGIN, unit=unit, path="fields", value=value, entity=account.name, allowed=allowed)
    if not required_secrets(account):
        yield make(codes.BASIC_SECRET, unit=unit, path="fields", value=account.name)


def _path_keys(world: World) -> Iterator[Diagnostic]:
    reported: set[tuple[str, str]] = set()
    for operation in world.signatures.operations.values():
        for parameter in operation.parameters:
            entity = world.plain.get(parameter.entity or "")
            if entity is None or parameter.place != "path" or parameter.field in (None, "id"):
                continue
            key = (entity.name, parameter.field or "")
            fits = any(
                item.name == parameter.field and not item.nullable and item.type.kind not in _NO_KEY
                for item in entity.columns
            )
            if not fits and key not in reported:
                reported.add(key)
                yield make(
                    codes.PARAMETER_FIELD,
                    unit=f"schema/{entity.name}",
                    path="fields",
                    value=parameter.field,
                    operation=operation.name,
                    parameter=parameter.name,
                    entity=entity.name,
                )

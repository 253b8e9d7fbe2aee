"""Merge of all outline forms: entities, roles and conventions of the program."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ast_schemas import error_body
from ast_schemas.conventions import NO_CONVENTIONS, Conventions
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir import Settings
from ast_schemas.outline import EntityDeclaration, OutlineForm, RoleDeclaration, SettingDeclaration
from compiler.diagnostics import make
from compiler.diagnostics.codes import outline as codes
from compiler.symbols.accepted import Accepted, Stratum
from compiler.symbols.naming import snake
from compiler.symbols.precedence import order_of, order_problem
from compiler.symbols.reserved import entity_reason, setting_reason, table_reason

_AUTH_NAMES = {"header": "X-Token", "cookie": "session"}
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
BUILT_IN_ROLES = {"anyone": "callers who are not signed in", "member": "any signed-in account"}


@dataclass(frozen=True)
class Outline:
    """What exists. ``roles`` has only the declared ones; ``roles_or_built_in`` are the names that callers may use."""

    entities: Mapping[str, EntityDeclaration]
    roles: Mapping[str, RoleDeclaration]
    settings: Settings
    environment: Mapping[str, SettingDeclaration]
    scenarios: tuple[str, ...]
    owners: Mapping[str, str]
    """Entity, role or setting (``settings.name``) → the unit that declares it."""

    @property
    def account(self) -> str | None:
        return self.settings.account

    @property
    def role_names(self) -> tuple[str, ...]:
        return (*BUILT_IN_ROLES, *self.roles)


def merge_outline(accepted: Accepted) -> tuple[Outline, list[Diagnostic]]:
    """Equal declarations of one name merge; the first of conflicting ones stays and the others are diagnostics."""
    outline, diagnostics = merged_outline(accepted.outline)
    return outline, list(diagnostics)


def outline_of(accepted: Accepted) -> Outline:
    """The merged outline without its diagnostics."""
    return merged_outline(accepted.outline)[0]


@lru_cache(maxsize=16)
def merged_outline(forms: Stratum[OutlineForm]) -> tuple[Outline, tuple[Diagnostic, ...]]:
    """``merge_outline`` of one stratum, remembered."""
    found: list[Diagnostic] = []
    owners: dict[str, str] = {}
    entities = _entities(forms, owners, found)
    roles = _roles(forms, owners, found)
    settings = _settings(forms, entities, found)
    environment = _environment(forms, owners, found)
    scenarios = tuple(dict.fromkeys(form.scenario for form in forms.values() if form.scenario))
    return Outline(entities, roles, settings, environment, scenarios, owners), tuple(found)


def _entities(
    forms: Mapping[str, OutlineForm], owners: dict[str, str], found: list[Diagnostic]
) -> dict[str, EntityDeclaration]:
    entities: dict[str, EntityDeclaration] = {}
    spellings: dict[str, str] = {}
    plurals: dict[str, str] = {}
    for section, form in forms.items():
        unit = f"outline/{section}"
        for index, entity in enumerate(form.entities):
            path = f"entities[{index}]"
            if known := entities.get(entity.name):
                if known.plural != entity.plural:
                    found.append(
                        make(
                            codes.ENTITY_CONFLICT,
                            unit=unit,
                            path=f"{path}.plural",
                            value=entity.name,
                            plural=entity.plural,
                            other=owners[entity.name],
                            other_plural=known.plural,
                        )
                    )
                else:
                    requirements = list(dict.fromkeys(known.requirements + entity.requirements))
                    entities[entity.name] = known.model_copy(update={"requirements": requirements})
                continue
            for reason, name, what, place in (
                (entity_reason(entity.name), entity.name, "an entity", f"{path}.name"),
                (table_reason(entity.plural), entity.plural, "a table", f"{path}.plural"),
            ):
                if reason:
                    found.append(make(codes.RESERVED_NAME, unit=unit, path=place, value=name, what=what, why=reason))
            if other := spellings.get(snake(entity.name)):
                found.append(
                    make(codes.ENTITY_COLLISION, unit=unit, path=f"{path}.name", value=entity.name, other=other)
                )
                continue
            if other := plurals.get(entity.plural):
                found.append(
                    make(
                        codes.PLURAL_CONFLICT,
                        unit=unit,
                        path=f"{path}.plural",
                        value=entity.name,
                        other=other,
                        plural=entity.plural,
                    )
                )
            spellings[snake(entity.name)] = plurals[entity.plural] = entity.name
            entities[entity.name] = entity
            owners[entity.name] = unit
    return entities


def _roles(
    forms: Mapping[str, OutlineForm], owners: dict[str, str], found: list[Diagnostic]
) -> dict[str, RoleDeclaration]:
    roles: dict[str, RoleDeclaration] = {}
    for section, form in forms.items():
        unit = f"outline/{section}"
        for index, role in enumerate(form.roles):
            path = f"roles[{index}]"
            if role.name in BUILT_IN_ROLES:
                if role.rule is not None:
                    meaning = BUILT_IN_ROLES[role.name]
                    found.append(
                        make(codes.BUILT_IN_ROLE, unit=unit, path=f"{path}.rule", value=role.name, meaning=meaning)
                    )
                continue
            known = roles.get(role.name)
            if known is None:
                roles[role.name] = role
                owners[role.name] = unit
            elif known.rule is None or role.rule is None:
                roles[role.name] = known if role.rule is None else role
            elif known.rule != role.rule:
                found.append(
                    make(
                        codes.ROLE_CONFLICT,
                        unit=unit,
                        path=f"{path}.rule",
                        value=role.name,
                        rule=f"`{role.rule}`",
                        other_rule=f"`{known.rule}`",
                        other=owners[role.name],
                    )
                )
    return roles


def _environment(
    forms: Mapping[str, OutlineForm], owners: dict[str, str], found: list[Diagnostic]
) -> dict[str, SettingDeclaration]:
    declared: dict[str, SettingDeclaration] = {}
    for section, form in forms.items():
        unit = f"outline/{section}"
        for index, setting in enumerate(form.settings or ()):
            path, known = f"settings[{index}]", declared.get(setting.name)
            if known is None:
                if reason := setting_reason(setting.name):
                    what = "a setting"
                    found.append(
                        make(
                            codes.RESERVED_NAME,
                            unit=unit,
                            path=f"{path}.name",
                            value=setting.name,
                            what=what,
                            why=reason,
                        )
                    )
                declared[setting.name] = setting
                owners[f"settings.{setting.name}"] = unit
            elif (known.type, known.default) != (setting.type, setting.default):
                other = owners[f"settings.{setting.name}"]
                found.append(make(codes.SETTING_CONFLICT, unit=unit, path=path, value=setting.name, other=other))
    return declared


def _settings(
    forms: Mapping[str, OutlineForm], entities: Mapping[str, EntityDeclaration], found: list[Diagnostic]
) -> Settings:
    chosen: dict[str, object] = {}
    places: dict[str, str] = {}
    for section, form in forms.items():
        for name in Conventions.model_fields if form.conventions else ():
            value = getattr(form.conventions, name)
            if value is None:
                continue
            if name in chosen and chosen[name] != value:
                found.append(
                    make(
                        codes.CONVENTION_CONFLICT,
                        unit=f"outline/{section}",
                        path=f"conventions.{name}",
                        value=str(value),
                        name=name,
                        other_value=chosen[name],
                        other=places[name],
                    )
                )
                continue
            chosen[name] = value
            places.setdefault(name, f"outline/{section}")
    conventions = NO_CONVENTIONS.model_copy(update=chosen)
    found.extend(_convention_problems(conventions, places, entities))
    scheme = conventions.auth_scheme or "bearer"
    return Settings(
        title=conventions.title or "API",
        prefix=conventions.prefix or "",
        field_case=conventions.field_case or "snake_case",
        auth_scheme=scheme,
        auth_name=conventions.auth_name or _AUTH_NAMES[scheme] if scheme in _AUTH_NAMES else "",
        account=conventions.account if conventions.account in entities else None,
        login_field=conventions.auth_name if scheme == "basic" else None,
        token_minutes=conventions.token_minutes or 10080,
        refresh_minutes=conventions.refresh_minutes or 43200,
        page_size=min(conventions.page_size or 20, conventions.page_limit or 100),
        page_limit=conventions.page_limit or max(100, conventions.page_size or 0),
        list_shape=conventions.list_shape or "page",
        envelopes=conventions.envelopes or "none",
        not_owner_status=conventions.not_owner_status or 404,
        invalid_status=conventions.invalid_status or 422,
        refusal_order=order_of(conventions.refusal_order or ()),
        unknown_members=conventions.unknown_members or "refuse",
        empty_text=conventions.empty_text or "keep",
        scalar_texts=conventions.scalar_texts or "refuse",
        choice_case=conventions.choice_case or "exact",
        body_bytes=conventions.body_bytes or 1048576,
        error_body=conventions.error_body,
        idempotent=conventions.idempotent or False,
        cors_origins=tuple(conventions.cors_origins or ()),
    )


def _convention_problems(
    conventions: Conventions, places: Mapping[str, str], entities: Mapping[str, EntityDeclaration]
) -> Iterable[Diagnostic]:
    if conventions.account is not None and conventions.account not in entities:
        yield make(
            codes.UNKNOWN_ACCOUNT,
            unit=places["account"],
            path="conventions.account",
            value=conventions.account,
            allowed=sorted(entities),
        )
    size, limit = conventions.page_size, conventions.page_limit
    if size is not None and limit is not None and size > limit:
        yield make(
            codes.PAGE_SIZES, unit=places["page_size"], path="conventions.page_size", value=str(size), limit=limit
        )
    if conventions.prefix and not _is_prefix(conventions.prefix):
        yield make(codes.BAD_PREFIX, unit=places["prefix"], path="conventions.prefix", value=conventions.prefix)
    if why := order_problem(conventions.refusal_order or ()):
        unit, value = places["refusal_order"], ", ".join(map(str, conventions.refusal_order or ()))
        yield make(codes.BAD_ORDER, unit=unit, path="conventions.refusal_order", value=value, why=why)
    yield from _wire_problems(conventions, places)


def _wire_problems(conventions: Conventions, places: Mapping[str, str]) -> Iterable[Diagnostic]:
    """What cannot stand in an HTTP message."""
    body, name = conventions.error_body, conventions.auth_name
    if body is not None:
        try:
            error_body.parse(body)
        except ValueError as error:
            unit, path = places["error_body"], "conventions.error_body"
            yield make(codes.BAD_ERROR_BODY, unit=unit, path=path, value=body, reason=str(error))
    if name is not None and conventions.auth_scheme != "basic" and not _TOKEN.fullmatch(name):
        yield make(codes.BAD_AUTH_NAME, unit=places["auth_name"], path="conventions.auth_name", value=name)
    for index, origin in enumerate(conventions.cors_origins or ()):
        if not _ORIGIN.fullmatch(origin):
            path = f"conventions.cors_origins[{index}]"
            yield make(codes.BAD_ORIGIN, unit=places["cors_origins"], path=path, value=origin)


def _is_prefix(text: str) -> bool:
    parts = text.split("/")
    return parts[0] == "" and all(
        part and part.isascii() and part.replace("-", "").replace("_", "").replace(".", "").isalnum()
        for part in parts[1:]
    )

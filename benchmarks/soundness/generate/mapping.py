"""DTOs, collectors and transformers: what differs from the derived, with the values that this asks for."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ast_schemas.types import PROTECTED
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.expressions import Expressions
from benchmarks.soundness.generate.protected import HIDDEN
from benchmarks.soundness.generate.schema import Drawn, Entities
from benchmarks.soundness.generate.scope import Known, Name, row
from benchmarks.soundness.generate.types import Form, random_limits, random_type, scalar, value_type
from compiler.derive.dtos import LONG_TEXT
from compiler.derive.path_rows import related_by_path
from compiler.derive.transformers import transformed
from compiler.derive.world import World
from compiler.symbols.naming import snake

COMPUTED = (
    "computed",
    "how_many",
    "of_it",
    "shown",
    "display",
    "flag2",
    "is_mine",
    "first_of",
    "count",
    "model",
    "extra",
)


@dataclass
class Bodies:
    """The DTO differences of all entities, and what transformers must compute."""

    chance: Chance
    entities: Entities
    drafts: list[Draft]
    computed: dict[str, list[Form]] = field(default_factory=dict)
    """DTO → members whose values the transformer must say."""
    extras: dict[str, list[Form]] = field(default_factory=dict)
    """DTO → extras of its transformer."""

    def of(self, item: Drawn) -> Form:
        """The form of one entity's DTOs."""
        differences: list[Form] = []
        seen: set[str] = set()
        ways = {
            dto["name"]: way for draft in self.drafts for way in ("input", "output") if (dto := getattr(draft, way))
        }
        own = [
            dto for draft in self.drafts for dto in (draft.input, draft.output) if dto and dto["entity"] == item.name
        ]
        own += [
            {"name": f"{item.name}{role.title()}", "entity": item.name, "role": role} for role in ("view", "summary")
        ]
        for dto in own:
            if dto["name"] in seen:
                continue
            seen.add(dto["name"])
            users = [one for one in self.drafts if dto in (one.input, one.output)]
            if ways.get(dto["name"]) == "input":
                found = self._input(item, dto, users)
            elif users and users[0].kind == "report":
                continue
            else:
                found = self._output(item, dto, users)
            if found is not None:
                differences.append(found)
        return {"differences": differences, "requirements": [], "uncovered": []}

    # -- inputs -----------------------------------------------------------------------------------------------------

    def _input(self, item: Drawn, dto: Form, users: list[Draft]) -> Form | None:
        purposes = {one.purpose for one in users}
        if "renew" in purposes:
            return difference(dto, [member("refresh", value_type("text"), required=True)])
        if "sign_in" in purposes:
            return difference(dto, [member("login", required=True), member("password", required=True)])
        if "change_password" in purposes:
            return difference(
                dto, [member("password", required=True), member("old", value_type("text"), required=True)]
            )
        path = {name for one in users for name in self._by_path(item, one)}
        missing = [
            one
            for one in item.form["relations"]
            if one["kind"] != "many_to_many" and one["required"] and one["name"] != item.form["owner"]
            and one["name"] not in path
        ]  # fmt: skip
        if dto["role"] == "create":
            added = [member(f"{one['name']}_id", required=True) for one in missing if not one["writable"]]
            removed = []
            if self.chance.maybe(0.3):
                writable = [
                    one["name"] for one in item.form["fields"]
                    if one["writable"] and not one["generated"] and one["name"] not in ("stage", "login", "password")
                ]  # fmt: skip
                removed = self.chance.some(writable, 0, 1)
            sent = [one for one in item.form["fields"] if one["writable"] and one["name"] not in (*removed, "stage")]
            empty = not added and all(one["generated"] for one in sent)
            added += self._free(dto) if empty or self.chance.maybe(0.3) else []
            return difference(dto, added, remove=removed) if added or removed else None
        if dto["role"] == "update":
            editable = [
                one["name"] for one in item.form["fields"]
                if one["editable"] and one["generated"] is None and one["name"] != "stage"
            ]  # fmt: skip
            only = self.chance.some(editable, 1) if editable and self.chance.maybe(0.2) else None
            added = self._free(dto) if (only is None and self.chance.maybe(0.2)) or not editable else []
            return difference(dto, added, only=only) if added or only else None
        changes = {one.kind for one in users} == {"update"}
        copied = []
        for one in self.chance.some(item.form["fields"], 1, 4):
            if one["generated"] is None and one["name"] not in ("stage", "rank"):
                needed = one["required"] and one["default"] is None
                copied.append(member(one["name"], required=needed and not changes))
        creates = {one.kind for one in users} == {"create"}
        names = {one["name"] for one in copied}
        for one in item.form["fields"] if creates else ():
            if one["type"]["kind"] in (*PROTECTED, "json") and one["required"] and one["name"] not in names:
                copied.append(member(one["name"], required=True))
        copied += [member(f"{one['name']}_id", required=True) for one in missing if creates]
        free = self._free(dto, {one["name"] for one in item.form["fields"]})
        return difference(dto, [*copied, *free])

    def _by_path(self, item: Drawn, draft: Draft) -> set[str]:
        """Relations of a new row that a row of the path fills: the only one to its entity, or the one of its name."""
        found: set[str] = set()
        for parameter in draft.parameters:
            fitting = [
                one["name"] for one in item.form["relations"]
                if one["kind"] != "many_to_many" and one["target"] == parameter["entity"]
                and (one["name"] != item.form["owner"] or one["writable"])
            ]  # fmt: skip
            found |= (
                set(fitting) if len(fitting) == 1 else {one for one in fitting if one == snake(parameter["entity"])}
            )
        return found

    def _free(self, dto: Form, taken: Collection[str] = ()) -> list[Form]:
        made = []
        for name in self.chance.some(("amount2", "words", "until", "wanted", "ids", "choice"), 1, 3):
            if name not in taken:
                type_ = value_type("uuid", many=True) if name == "ids" else random_type(self.chance, lists=0.1)
                made.append(
                    member(name, type_, required=self.chance.maybe(0.6), limits=random_limits(self.chance, type_))
                )
        return made

    # -- outputs ----------------------------------------------------------------------------------------------------

    def _output(self, item: Drawn, dto: Form, users: list[Draft]) -> Form | None:
        shown = [one["name"] for one in item.form["fields"] if one["type"]["kind"] not in HIDDEN]
        if any(one.purpose == "sign_in" for one in users):
            return self._signed_in(dto)
        if dto["role"] == "custom":
            names = ["id", *self.chance.some(shown, 1)] if shown else ["id"]
            copied = [member(name, required=self.chance.maybe(0.8)) for name in names]
            answered = all(one.kind not in ("list", "report") for one in users)
            if users and answered and self.chance.maybe(0.25):
                kind = self.chance.one(("text", "integer", "decimal", "date", "datetime", "boolean", "enum", "slug"))
                type_ = random_type(self.chance, lists=0.1, kind=kind)
                self.extras[dto["name"]] = [{"name": "given_extra", "type": type_}]
                copied.append(member("given_extra", type_, required=True))
            if users and answered and self.chance.maybe(0.4):
                copied += self._handed_over(item, dto)
            return difference(dto, [*copied, *self._computed(item, dto), *self._nested(item, dto)])
        computed = self._computed(item, dto) if self.chance.maybe(0.3) else []
        if dto["role"] == "view" and self.chance.maybe(0.2) and shown:
            return difference(dto, computed, only=["id", *self.chance.some(shown, 1)])
        if dto["role"] == "summary":
            shown = [one["name"] for one in item.form["fields"] if _is_short(one)]
        removed = self.chance.some(shown, 0, 1) if self.chance.maybe(0.2) and len(shown) > 1 else []
        return difference(dto, computed, remove=removed) if computed or removed else None

    def _signed_in(self, dto: Form) -> Form:
        tokens = [] if self.entities.basic else ["token", *self.chance.one(([], ["refresh"]))]
        if any(one.purpose == "renew" for one in self.drafts):
            tokens = ["token", "refresh"]
        self.extras[dto["name"]] = [{"name": name, "type": value_type("text")} for name in tokens]
        given = [member(name, value_type("text"), required=True) for name in tokens]
        return difference(dto, [*given, member("id", required=True)])

    def _handed_over(self, item: Drawn, dto: Form) -> list[Form]:
        """The text of a token, which only the operation that makes it knows."""
        given = [member(one["name"], value_type("text")) for one in item.fields("token")]
        self.extras.setdefault(dto["name"], []).extend({"name": one["name"], "type": one["type"]} for one in given)
        return given

    def _computed(self, item: Drawn, dto: Form) -> list[Form]:
        taken = {one["name"] for one in (*item.form["fields"], *item.form["relations"])}
        made = []
        for name in self.chance.some(COMPUTED, 0, 3):
            if name not in taken:
                type_ = random_type(self.chance, lists=0.04)
                required = type_["kind"] != "json" and self.chance.maybe(0.5)
                made.append(member(name, type_, required=required))
        self.computed.setdefault(dto["name"], []).extend(made)
        return made

    def _nested(self, item: Drawn, dto: Form) -> list[Form]:
        """Objects within: over a relation of that name, or over rows that the transformer says."""
        made = []
        relations = [(one["name"], one["target"], one["kind"] == "many_to_many") for one in item.form["relations"]]
        for other in self.entities.all:
            for one in other.form["relations"]:
                if one["target"] == item.name:
                    relations.append((one["inverse"], other.name, one["kind"] != "one_to_one"))
        shown = {one["name"] for one in item.form["fields"]}
        for name, target, many in self.chance.some(relations, 0, 2):
            if name not in shown:
                made.append(member(name, nested=f"{target}{self.chance.one(('View', 'Summary'))}", many=many))
        if self.chance.maybe(0.15) and "itself" not in shown:
            made.append(member("itself", nested=f"{item.name}Summary"))
        if self.chance.maybe(0.2):
            other = self.chance.one(self.entities.all)
            some = member("some_rows", nested=f"{other.name}Summary", many=self.chance.maybe(0.6), required=False)
            made.append(some)
            self.computed.setdefault(dto["name"], []).append(some)
        return made


def _is_short(one: Form) -> bool:
    """Whether a summary shows the field."""
    long = one["type"]["kind"] == "text" and (one["limits"]["max_length"] or 0) > LONG_TEXT
    return not one["type"]["many"] and one["type"]["kind"] not in HIDDEN and not long


def member(
    name: str,
    type_: Form | None = None,
    *,
    required: bool = True,
    nested: str | None = None,
    many: bool = False,
    limits: Form | None = None,
) -> Form:
    return {"name": name, "type": type_, "nested": nested, "many": many, "required": required, "limits": limits}


def difference(
    dto: Form, fields: list[Form], *, only: list[str] | None = None, remove: list[str] | None = None
) -> Form:
    return {"name": dto["name"], "only": only, "remove": remove or [], "fields": fields}


def transformers(chance: Chance, item: Drawn, bodies: Bodies, world: World, known: Known) -> Form:
    """The values of computed members over the row, the viewer and extras."""
    differences = []
    made_from_rows = transformed(world)
    for name in sorted({*bodies.computed, *bodies.extras}):
        dto = known.dtos.get(name)
        if dto is None or dto.entity != item.name:
            continue
        if name not in made_from_rows:
            continue
        names = [row(item.row, item.name, stored=True)]
        names += [row("viewer", known.account, nullable=True)] if known.account else []
        expressions = Expressions(chance, known, names, application=False)
        assignments = []
        for one in bodies.computed.get(name, []):
            if one["nested"] is not None:
                entity = known.dtos[one["nested"]].entity
                own = Expressions(chance, known, names[:1], application=False)
                value = own.rows(entity) if one["many"] else own.row(entity, nullable=True)
                value = "null" if value is None else value
                if not one["many"] and value == "null":
                    value = f"first(k in {entity})"
            else:
                value = expressions.value(scalar(one["type"]), nullable=not one["required"])
            if value is None:
                value = "null"
            assignments.append({"field": one["name"], "value": value})
        extras = bodies.extras.get(name, [])
        if assignments or extras:
            differences.append({"dto": name, "extras": extras, "assignments": assignments})
    return {"differences": differences, "requirements": [], "uncovered": []}


def collectors(chance: Chance, item: Drawn, drafts: list[Draft], world: World, known: Known) -> Form:
    """What new rows need beyond body, path and defaults, and now and then another value for what they would get."""
    differences = []
    for draft in drafts:
        if draft.entity != item.name or draft.kind not in ("create", "update"):
            continue
        signature = world.signatures.operations[draft.name]
        entity = world.entities[item.name]
        dto = known.dtos[draft.input["name"]] if draft.input else None
        names = collector_names(draft, world, known)
        expressions = Expressions(chance, known, names)
        given = {one.name for one in dto.members} if dto else set()
        filled = {*related_by_path(signature, entity), entity.owner or ""}
        assignments = []
        for column in entity.columns:
            state = entity.state_machine is not None and entity.state_machine.field == column.name
            if column.generated or column.name == "deleted_at" or state or column.type.kind == "secret":
                continue
            needed = draft.kind == "create" and not column.nullable and column.default is None
            if (needed and column.name not in given) or (chance.maybe(0.06) and draft.purpose != "sign_up"):
                value = expressions.value(column.type, nullable=column.nullable, depth=1)
                assignments += [{"field": column.name, "value": value}] if value is not None else []
        for relation in entity.relations if draft.kind == "create" else ():
            needs = relation.holds_key and not relation.nullable and f"{relation.name}_id" not in given
            if needs and relation.name not in filled:
                value = expressions.row(relation.target, nullable=False)
                assignments += [{"field": relation.name, "value": value}] if value is not None else []
        if assignments:
            differences.append({"operation": draft.name, "assignments": assignments})
    return {"differences": differences, "requirements": [], "uncovered": []}


def collector_names(draft: Draft, world: World, known: Known) -> list[Name]:
    """``body``, ``actor`` and the rows of the path."""
    from compiler.derive.collectors import collector_scope

    signature = world.signatures.operations[draft.name]
    scope = collector_scope(signature, world)
    return [Name(name, item.type, item.nullable) for name, item in scope.names.items()]

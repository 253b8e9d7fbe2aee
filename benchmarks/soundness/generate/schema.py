"""Entities with fields, relations and rules."""

from dataclasses import dataclass, field
from typing import Any

from ast_schemas import ir
from ast_schemas.types import PROTECTED
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.history import changed_by, version_field
from benchmarks.soundness.generate.protected import random_protected
from benchmarks.soundness.generate.types import (
    NO_LIMITS,
    Form,
    constant,
    quoted,
    random_limits,
    random_type,
    scalar,
    value_type,
)
from benchmarks.soundness.generate.types import TEXTS as TEXT_KINDS
from benchmarks.soundness.generate.words import ACCOUNTS, MOVES, STATES, entity_names, field_names
from compiler.symbols.naming import snake


@dataclass
class Drawn:
    """One entity: its name, its plural and the form of its schema."""

    name: str
    plural: str
    form: Form = field(default_factory=dict)

    @property
    def row(self) -> str:
        return snake(self.name)

    def fields(self, *kinds: str) -> list[Form]:
        """Fields of these kinds that are no lists."""
        return [item for item in self.form["fields"] if item["type"]["kind"] in kinds and not item["type"]["many"]]


@dataclass
class Entities:
    """All entities, targets before the entities that lead to them; ``account`` is the first if there is one."""

    all: list[Drawn]
    account: str | None
    basic: bool = False
    """Whether each request carries login and secret."""

    def __getitem__(self, name: str) -> Drawn:
        return next(item for item in self.all if item.name == name)


def random_entities(chance: Chance) -> Entities:
    """One to five entities; the account first, if callers sign in at all."""
    names = entity_names(chance, chance.number(1, 4))
    account = chance.one(ACCOUNTS) if chance.maybe(0.85) else None
    drawn = [Drawn(account, f"{snake(account)}s")] if account else []
    drawn += [Drawn(name, plural) for name, plural in names]
    entities = Entities(drawn, account)
    taken: dict[str, set[str]] = {item.name: set() for item in drawn}
    for index, item in enumerate(drawn):
        item.form = _form(chance, item, drawn[: index + 1], entities, taken)
    for item in drawn:
        if chance.maybe(0.2):
            item.form["fields"].append(version_field(chance))
        if account and chance.maybe(0.2):
            item.form["relations"].append(changed_by(chance, item.plural, account))
        _rules(chance, item)
    return entities


def _form(chance: Chance, item: Drawn, earlier: list[Drawn], entities: Entities, taken: dict[str, set[str]]) -> Form:
    mine = taken[item.name]
    fields = []
    if item.name == entities.account:
        fields += _login(chance)
    for name in chance.random.sample(field_names(), chance.number(1, 7)):
        fields.append(random_field(chance, name))
    mine |= {one["name"] for one in fields}
    relations = _relations(chance, item, earlier, entities, taken)
    keys = {f"{one['name']}_id" for one in relations}
    fields = [one for one in fields if one["name"] not in keys]
    return {
        "fields": fields,
        "relations": relations,
        "unique_together": [],
        "indexes": [],
        "owner": _owner(chance, relations, earlier, entities),
        "soft_delete": chance.maybe(0.25) and item.name != entities.account and "deleted_at" not in mine,
        "state_machine": None,
        "invariants": [],
        "seeds": [],
        "requirements": [],
        "uncovered": [],
    }


def _login(chance: Chance) -> list[Form]:
    login = random_field(chance, "login", value_type(chance.one(("email", "text", "slug"))), fancy=False)
    login |= {"unique": True, "required": True, "limits": {**NO_LIMITS, "max_length": 120}}
    secret = random_field(chance, "password", value_type("secret"), fancy=False)
    secret |= {"limits": {**NO_LIMITS, "min_length": chance.one((None, 8)), "max_length": chance.one((None, 200))}}
    rank = random_field(chance, "rank", value_type("enum", values=["plain", "chief", "guard"]), fancy=False)
    rank |= {"default": '"plain"', "writable": chance.maybe(0.3), "editable": False}
    return [login, secret, rank, *([stamp(chance, "joined_at")] if chance.maybe(0.5) else [])]


def random_field(chance: Chance, name: str, type_: Form | None = None, *, fancy: bool = True) -> Form:
    """A field of any type; ``fancy`` ones may be unique, optional, have a default or be kept by the system."""
    if fancy and type_ is None and chance.maybe(0.12):
        return stamp(chance, name)
    if fancy and type_ is None and chance.maybe(0.06):
        type_, limits = random_protected(chance)
    else:
        type_ = type_ or random_type(chance)
        limits = random_limits(chance, type_)
    secret = type_["kind"] in PROTECTED
    plain = not type_["many"] and type_["kind"] not in ("json", "secret", "boolean", "enum", "encrypted")
    unique = fancy and plain and chance.maybe(0.12)
    if unique and type_["kind"] in ("integer", "decimal"):
        limits = NO_LIMITS
    return {
        "name": name,
        "type": type_,
        "required": not (fancy and chance.maybe(0.35)),
        "unique": unique,
        "default": _default(chance, type_, limits) if fancy and not secret and chance.maybe(0.3) else None,
        "generated": None,
        "writable": not (fancy and chance.maybe(0.15)),
        "editable": not (fancy and chance.maybe(0.25)),
        "limits": limits,
        "case_ignored": _case(chance, type_),
    }


def _case(chance: Chance, type_: Form) -> bool | None:
    fits = type_["kind"] in TEXT_KINDS and not type_["many"]
    return chance.weighted(((6, None), (1, False), (2 if fits else 0, True)))


def stamp(chance: Chance, name: str) -> Form:
    """A moment that the system keeps."""
    return {
        "name": name,
        "type": value_type("datetime"),
        "required": chance.maybe(0.9),
        "unique": False,
        "default": None,
        "generated": chance.one(("created", "updated")),
        "writable": False,
        "editable": False,
        "limits": NO_LIMITS,
    }


def _default(chance: Chance, type_: Form, limits: Form) -> str | None:
    given = constant(chance, scalar(type_), limits)
    if type_["many"]:
        return chance.one(("[]", given)) if not limits["min_length"] else given
    match type_["kind"]:
        case "date":
            return chance.one((given, "today()", "add_days(today(), 14)"))
        case "datetime":
            return chance.one((given, "now()", "add_hours(now(), 1)"))
        case "uuid":
            return chance.one((given, "uuid()"))
        case "text" if limits["pattern"] is None and (limits["max_length"] or 99) > 20:
            return chance.one((given, "random_token(20)", 'concat("a", "bcd")'))
    return given


def _relations(
    chance: Chance, item: Drawn, earlier: list[Drawn], entities: Entities, taken: dict[str, set[str]]
) -> list[Form]:
    relations: list[Form] = []
    for index in range(chance.weighted(((2, 0), (4, 1), (3, 2), (1, 3))) if len(earlier) > 1 else chance.number(0, 1)):
        target = chance.one(earlier)
        to_itself = target is item
        kind = chance.weighted(((6, "many_to_one"), (1.5, "one_to_one"), (2.5, "many_to_many")))
        name = chance.one((f"{target.row}", f"main_{target.row}", f"parent{index}", "owner", "kept_by"))
        if kind == "many_to_many":
            name = chance.one((target.plural, f"{name}s", "friends"))
        inverse = chance.one((item.plural, f"{item.plural}_of_{name}", f"by_{item.row}{index}"))
        inverse = inverse if kind != "one_to_one" else f"one_{item.row}_{name}"
        names = taken[item.name]
        if name in names or f"{name}_id" in names or inverse in taken[target.name] or (to_itself and name == inverse):
            continue
        if name == item.row and kind != "many_to_many":
            continue
        names |= {name, f"{name}_id"}
        taken[target.name] |= {inverse, f"{inverse}_id"}
        required = kind != "many_to_many" and not to_itself and chance.maybe(0.6)
        rules = ("cascade", "restrict") if required else ("cascade", "restrict", "set_null")
        relations.append(
            {
                "name": name,
                "kind": kind,
                "target": target.name,
                "inverse": inverse,
                "required": required,
                "on_delete": chance.one(rules),
                "writable": chance.maybe(0.6),
                "editable": chance.maybe(0.4),
                "changed_by": chance.one((None, False)),
            }
        )
    return relations


def _owner(chance: Chance, relations: list[Form], earlier: list[Drawn], entities: Entities) -> str | None:
    """A required relation to the account, or to an entity that has an owner."""
    owned = {item.name for item in earlier if item.form and item.form["owner"]} | {entities.account}
    fitting = [item["name"] for item in relations if item["required"] and item["target"] in owned]
    return chance.one(fitting) if fitting and chance.maybe(0.75) else None


def _rules(chance: Chance, item: Drawn) -> None:
    form = item.form
    if chance.maybe(0.35):
        _machine(chance, item)
    keyed = [one["name"] for one in form["relations"] if one["kind"] != "many_to_many"]
    plain = [
        one["name"]
        for one in form["fields"]
        if one["type"]["kind"] not in ("json", "secret", "encrypted") and not one["type"]["many"]
    ]
    groups = [chance.some([*plain, *keyed], 1, 3) for _ in range(2)] if len(plain) + len(keyed) > 1 else []
    if groups and chance.maybe(0.25) and len(groups[0]) > 1:
        form["unique_together"] = [groups[0]]
    if groups and chance.maybe(0.3):
        form["indexes"] = [groups[1]]
    ordered = [one["name"] for one in item.fields("integer", "date", "datetime", "text", "decimal")]
    if ordered and chance.maybe(0.25):
        form["order"] = [f"{chance.one(('', '-'))}{name}" for name in chance.some(ordered, 1, 2)]
    if chance.maybe(0.35):
        form["invariants"] = _invariants(chance, item)
    # whether a row that is written out keeps an invariant is not known while drawing
    if chance.maybe(0.35) and not form["invariants"] and not any(one["required"] for one in form["relations"]):
        _seeds(chance, item)


def _machine(chance: Chance, item: Drawn) -> None:
    states = chance.some(STATES, 2, 4)
    field = random_field(chance, "stage", value_type("enum", values=states), fancy=False)
    initial = chance.one(states)
    field |= {"default": chance.one((None, quoted(initial)))}
    field |= {"writable": chance.maybe(0.3), "editable": chance.maybe(0.3)}
    item.form["fields"].append(field)
    moves = []
    names = chance.shuffled(MOVES)
    reached = [initial]
    for state in chance.shuffled([one for one in states if one != initial]):
        sources = chance.some(reached, 1)
        moves.append({"name": names.pop(), "sources": sources, "target": state})
        reached.append(state)
    if chance.maybe(0.5):
        moves.append(
            {"name": names.pop(), "sources": [states[-1] if states[-1] != initial else states[0]], "target": initial}
        )
    item.form["state_machine"] = {"field": "stage", "initial": initial, "transitions": moves}


def _invariants(chance: Chance, item: Drawn) -> list[Form]:
    row = item.row
    numbers = [one["name"] for one in item.fields("integer", "decimal")]
    days = [one["name"] for one in item.fields("date")]
    texts = [one["name"] for one in item.fields("text") if one["limits"]["pattern"] is None]
    flags = [one["name"] for one in item.fields("boolean")]
    options: list[str] = [f"{row}.{name} > -1000" for name in numbers]
    options += [f"abs({row}.{name}) <= 99999.5" for name in numbers]
    options += [f"year({row}.{name}) >= 1900" for name in days]
    options += [f"length(trim({row}.{name})) < 5000" for name in texts]
    options += [f"length({row}.{name}) != 77" for name in texts]
    options += [f"{row}.{flag} or {row}.{name} == null or {row}.{name} < 100000" for flag in flags for name in numbers]
    options += [f"{row}.{one} == {row}.{other} or {row}.{one} != {row}.{other}" for one in numbers for other in numbers]
    options += [f"if {row}.{flag} then true else {row}.{flag} != true" for flag in flags]
    return [
        {"name": f"rule_{index}", "condition": text, "message": chance.one(("It's wrong.", 'Not "good".', "Nein: ß"))}
        for index, text in enumerate(chance.some(options, 0, 2))
    ]


def _seeds(chance: Chance, item: Drawn) -> None:
    rows: list[Form] = []
    fields = [one for one in item.form["fields"] if one["generated"] is None and one["name"] != "stage"]
    if all(not one["required"] or (one["default"] and "(" not in one["default"]) for one in fields):
        rows.append({"values": []})  # nothing has to be said
    for number in range(chance.number(1, 3)):
        values: list[dict[str, Any]] = []
        for one in item.form["fields"]:
            if one["generated"] is not None or one["name"] == "stage":
                continue
            computed = one["default"] is not None and "(" in one["default"]
            needed = (one["required"] and one["default"] is None) or computed
            if not needed and not one["unique"] and chance.maybe(0.5):
                continue
            type_ = scalar(one["type"])
            text = '"a secret word"' if type_.kind == "secret" else constant(chance, type_, one["limits"], number)
            if text is None and needed:
                return
            if text is not None:
                values.append({"field": one["name"], "value": text})
        rows.append({"values": values})
    texts = [str(row) for row in rows]
    if len(set(texts)) == len(texts):
        item.form["seeds"] = rows


def is_number(type_: ir.Type) -> bool:
    """Whether a value is an integer or a decimal, and no list."""
    return isinstance(type_, ir.Scalar) and type_.kind in ("integer", "decimal") and not type_.many

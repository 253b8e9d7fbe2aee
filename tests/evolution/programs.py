"""Random programs over few names, so that two of them have much in common and much that is not."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from ast_schemas import ir
from compiler.evolution import Evolution
from compiler.lower.ordering import by_dependency
from tests.emitters.library import column, constant, entity, inverse_of, relation
from tests.evolution.laboratory import evolved, program_of

ENTITIES = ("Ant", "Bee", "Cat")
FIELDS = ("size", "order", "note", "kind")
TYPES: tuple[dict[str, Any], ...] = (
    {"kind": "text"},
    {"kind": "text", "max_length": 9},
    {"kind": "integer", "minimum": "1"},
    {"kind": "decimal", "precision": 8, "scale": 2, "maximum": "9"},
    {"kind": "decimal", "precision": 9, "scale": 3},
    {"kind": "boolean"},
    {"kind": "date"},
    {"kind": "datetime"},
    {"kind": "uuid"},
    {"kind": "json"},
    {"kind": "enum", "values": ("a", "b")},
    {"kind": "enum", "values": ("b", "c", "it's")},
    {"kind": "text", "many": True},
    {"kind": "enum", "values": ("a", "b"), "many": True},
    {"kind": "enum", "values": ("b", "c", "it's"), "many": True},
)


@st.composite
def fields(draw: st.DrawFn) -> tuple[ir.Column, ...]:
    chosen = draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=3))
    found = []
    for name in chosen:
        given = dict(draw(st.sampled_from(TYPES)))
        comparable = given["kind"] != "json" and not given.get("many")
        nullable = draw(st.booleans())
        unique = comparable and draw(st.integers(0, 3)) == 0
        default = constant("x") if given["kind"] == "text" and comparable and draw(st.booleans()) else None
        found.append(column(name, given.pop("kind"), nullable=nullable, unique=unique, default=default, **given))
    return tuple(found)


@st.composite
def programs(draw: st.DrawFn) -> ir.Program:
    """One to three entities with relations of every kind, soft deletion, keys and indexes."""
    names = draw(st.lists(st.sampled_from(ENTITIES), unique=True, min_size=1))
    members: dict[str, list[ir.Column | ir.Relation]] = {name: list(draw(fields())) for name in names}
    for name in names:
        if draw(st.booleans()):
            target = draw(st.sampled_from(names))
            rule = draw(st.sampled_from(("cascade", "restrict", "set_null")))
            nullable = rule == "set_null" or target == name or draw(st.booleans())
            members[name].append(relation("home", target, "guests", nullable=nullable, on_delete=rule))
    for near, far in pairwise(names):
        if draw(st.booleans()):
            table, ends = f"{near.lower()}_{far.lower()}", (f"{near.lower()}_id", f"{far.lower()}_id")
            for one, other, keys in ((near, far, ends), (far, near, ends[::-1])):
                given = {"table": table, "near_key": keys[0], "far_key": keys[1]}
                members[one].append(inverse_of(f"{other.lower()}s", other, f"{one.lower()}s", **given))
    found = {name: _entity(draw, name, members[name]) for name in names}
    account = draw(st.sampled_from((None, None, *names)))
    return program_of(*by_dependency(found), account=account)


def _entity(draw: st.DrawFn, name: str, members: Sequence[ir.Column | ir.Relation]) -> ir.Entity:
    plain = [m.name for m in members if isinstance(m, ir.Column) and m.type.kind != "json" and not m.type.many]
    groups = st.lists(st.permutations(plain).map(lambda order: tuple(order[:2])), max_size=1, unique=True)
    return entity(
        name,
        draw(st.sampled_from((f"{name.lower()}s", f"all_{name.lower()}s"))),
        *members,
        unique_together=tuple(draw(groups)) if len(plain) > 1 else (),
        indexes=tuple(draw(groups)) if plain else (),
        soft_delete=draw(st.booleans()),
    )


def answered(before: ir.Program, after: ir.Program) -> Evolution:
    """The step with an answer to each question: everything may go, and no row lacks anything, for there are none."""
    drops: set[str] = set()
    backfills: set[str] = set()
    while True:
        found = evolved(before, after, drops=sorted(drops), backfills=sorted(backfills))
        asked = [item for item in found.diagnostics if item.severity == "error"]
        if not asked:
            return found
        for item in asked:
            assert item.code in ("G1060", "G1061", "G1062"), item
            answers, answer = (backfills, f"{item.value}=null") if item.code == "G1061" else (drops, str(item.value))
            assert answer not in answers, item
            answers.add(answer)

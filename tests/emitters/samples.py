"""A world for expressions: one entity with a nullable and a required column of every kind, and rows full of edges."""

# ruff: noqa: E501

from ast_schemas import ir
from compiler.expressions import EMPTY_SCOPE, Scope, resolve
from tests.emitters.library import column, entity, inverse_of, library, relation

_OWNER = entity(
    "Owner", "owners", column("name"), column("nick", nullable=True), inverse_of("samples", "Sample", "owner")
)
_SAMPLE = entity(
    "Sample",
    "samples",
    column("i", "integer"),
    column("j", "integer", nullable=True),
    column("d", "decimal", precision=10, scale=2),
    column("e", "decimal", precision=10, scale=4, nullable=True),
    column("t"),
    column("u", nullable=True),
    column("b", "boolean"),
    column("c", "boolean", nullable=True),
    column("day", "date"),
    column("due", "date", nullable=True),
    column("at", "datetime"),
    column("done", "datetime", nullable=True),
    column("kind", "enum", values=("open", "paid", "sent")),
    column("tags", "text", many=True),
    relation("owner", "Owner", "samples", nullable=True),
    inverse_of("parts", "Part", "sample"),
)
_PART = entity(
    "Part",
    "parts",
    column("amount", "integer", nullable=True),
    column("price", "decimal", precision=10, scale=2),
    column("label"),
    relation("sample", "Sample", "parts"),
)


def samples() -> ir.Program:
    """The program; nothing but its tables matters."""
    program = library(entities=(_OWNER, _SAMPLE, _PART), dtos=())
    return program.model_copy(update={"settings": program.settings.model_copy(update={"account": None})})


def scope(role: str) -> Scope:
    """``s`` is a sample; ``n``, ``p`` and ``words`` are parameters."""
    found = EMPTY_SCOPE.with_row("s", "Sample", role=role)  # type: ignore[arg-type]
    found = found.with_name("n", ir.Scalar(kind="integer"), role="parameter")
    found = found.with_name("words", ir.Scalar(kind="text", many=True), role="parameter")
    return found.with_name("p", ir.Scalar(kind="text"), nullable=True, role="parameter")


def typed(text: str, role: str) -> ir.Expression | None:
    """The expression in a scope where ``s`` has this role; None if it is not an expression of this world."""
    entities = {item.name: item for item in (_OWNER, _SAMPLE, _PART)}
    return resolve(text, scope(role), entities=entities, dtos={}).expression


SEED = """
import datetime as dt
from decimal import Decimal
from app.models import Owner, Part, Sample
from app.runtime.ids import new_id

UTC = dt.UTC
OWNERS = [dict(id=new_id(), name="Ann", nick=None), dict(id=new_id(), name="ÄÖ ß", nick="İi")]
_EDGES = [
    dict(i=0, j=None, d="0.00", e=None, t="", u=None, b=False, c=None, day="2024-02-29", due=None,
         at="1999-12-31T23:59:59.999999+00:00", done=None, kind="open", tags=[], owner=None),
    dict(i=-7, j=2, d="-2.50", e="0.0050", t=" Ab ", u="ab", b=True, c=False, day="1970-01-01", due="2024-03-01",
         at="2024-01-31T10:00:00+00:00", done="2024-01-31T10:00:00.000001+00:00", kind="paid", tags=["a", "ab"], owner=0),
    dict(i=7, j=-2, d="2.50", e="-0.0050", t="STRASSE ß", u="İstanbul ΑΣ", b=True, c=True, day="2024-12-31",
         due="1900-01-01", at="2024-02-29T00:00:00+00:00", done="2023-02-28T23:59:59+00:00", kind="sent",
         tags=["x", "%", "it's"], owner=1),
    dict(i=12, j=0, d="99.99", e="2.3450", t="a%b_c\\\\d", u="", b=False, c=True, day="2000-02-29", due="2000-02-29",
         at="2000-01-01T00:00:00+00:00", done="2000-01-01T00:00:00+00:00", kind="open", tags=["a"], owner=0),
    dict(i=1, j=1, d="0.01", e="1.0000", t="line\\nfeed\\t", u="\\tx\\r\\n", b=True, c=None, day="1999-12-31", due="2001-05-06",
         at="2024-06-30T12:34:56.789000+00:00", done=None, kind="paid", tags=["İ"], owner=None),
    dict(i=-1, j=300, d="-0.05", e="-12.3455", t="ΑΣΑΣ", u="ας", b=False, c=False, day="2023-03-31", due="2023-02-28",
         at="1969-07-20T20:17:40+00:00", done="2038-01-19T03:14:08+00:00", kind="sent", tags=["ab", "", "ab"], owner=1),
]
SAMPLES, PARTS = [], []
for _edge in _EDGES:
    _owner = _edge.pop("owner")
    SAMPLES.append(dict(
        _edge, id=new_id(), d=Decimal(_edge["d"]), e=Decimal(_edge["e"]) if _edge["e"] else None,
        day=dt.date.fromisoformat(_edge["day"]), due=dt.date.fromisoformat(_edge["due"]) if _edge["due"] else None,
        at=dt.datetime.fromisoformat(_edge["at"]), done=dt.datetime.fromisoformat(_edge["done"]) if _edge["done"] else None,
        owner_id=None if _owner is None else OWNERS[_owner]["id"],
    ))
for _number, _sample in enumerate(SAMPLES):
    for _step in range(_number):
        PARTS.append(dict(
            id=new_id(), amount=None if _step == 1 else _step - 1, price=Decimal(_step * 5) / 4, label="AbC"[: _step],
            sample_id=_sample["id"],
        ))
"""
"""Code of the rows, for the process that runs in the emitted project."""

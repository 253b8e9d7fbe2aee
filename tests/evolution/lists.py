"""Changes of the values that a list may hold. A field may be called as what looks into the list calls an item."""

from typing import Any

from ast_schemas import ir
from tests.emitters.library import column
from tests.evolution.kind import converted, kind_of, same


def _labels(*values: str) -> ir.Column:
    return column("value", "enum", values=values, many=True, nullable=True)


def _some(index: int, chance: Any) -> list[str] | None:
    return None if index % 7 == 0 else [chance.choice(("it's", "b")) for _ in range(index % 4)]


LISTS = (
    kind_of(
        "value of a list renamed",
        (_labels("it's", "b"),),
        (_labels("ü", "b"),),
        converted("value", lambda labels: ["ü" if label == "it's" else label for label in labels]),
        renames=("Item.value.it's=ü",),
        given={"value": _some},
    ),
    kind_of(
        "values of a list merged",
        (_labels("it's", "b"),),
        (_labels("b"),),
        converted("value", lambda labels: ["b"] * len(labels)),
        renames=("Item.value.it's=b",),
        returns=False,
        given={"value": _some},
    ),
    kind_of(
        "list of text to list of values",
        (column("value", many=True, nullable=True),),
        (_labels("it's", "b"),),
        given={"value": _some},
    ),
    kind_of(
        "list of emails to list of text",
        (column("value", "email", many=True),),
        (column("value", many=True),),
        given={"value": lambda index, chance: [f"{index}@example.org"]},
    ),
    kind_of("list widened", (_labels("it's", "b"),), (_labels("it's", "b", "c"),), same, given={"value": _some}),
    kind_of(
        "list narrowed",
        (_labels("it's", "b", "c"),),
        (_labels("it's", "b"),),
        same,
        given={"value": _some},
    ),
)

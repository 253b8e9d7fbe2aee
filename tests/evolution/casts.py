"""Changes of a field's type that keep its values."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ast_schemas.types import ScalarKind
from tests.emitters.library import column
from tests.evolution.kind import Kind, converted, kind_of


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), UTC)


def _cast(
    old: ScalarKind, new: ScalarKind, how: Callable[[Any], Any], value: Callable[..., Any] | None = None, **digits: Any
) -> Kind:
    olds = {"precision": 8, "scale": 2} if old == "decimal" else {}
    news = {"precision": 12, "scale": 2, **digits} if new == "decimal" else {}
    return kind_of(
        f"{old} to {new}",
        (column("value", old, nullable=True, **olds),),
        (column("value", new, nullable=True, **news),),
        converted("value", how),
        given={"value": value} if value else {},
    )


_DAY = "%Y-%m-%d"
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

CASTS = (
    _cast("integer", "decimal", Decimal),
    _cast("integer", "text", str),
    _cast("integer", "boolean", bool, lambda index, chance: chance.randrange(2)),
    _cast("decimal", "text", str),
    _cast(
        "decimal", "integer", int, lambda index, chance: Decimal(chance.randrange(-99, 99)).quantize(Decimal("0.01"))
    ),
    _cast("boolean", "integer", int),
    _cast("boolean", "text", lambda value: str(value).lower()),
    _cast("date", "datetime", _midnight),
    _cast(
        "datetime",
        "date",
        lambda value: value.date(),
        lambda index, chance: datetime(2020, 1, 1 + index % 28, tzinfo=UTC),
    ),
    _cast("date", "text", lambda value: value.strftime(_DAY)),
    _cast("datetime", "text", lambda value: value.strftime(_MOMENT)),
    _cast("uuid", "text", str),
    _cast("text", "integer", int, lambda index, chance: str(chance.randrange(-999, 999))),
    _cast("text", "decimal", Decimal, lambda index, chance: f"{chance.randrange(-99, 99)}.{chance.randrange(10, 99)}"),
    _cast(
        "text",
        "date",
        date.fromisoformat,
        lambda index, chance: (date(2023, 12, 1) + timedelta(days=index % 400)).isoformat(),
    ),
    _cast(
        "text",
        "datetime",
        lambda text: datetime.strptime(text, _MOMENT).replace(tzinfo=UTC),
        lambda index, chance: (datetime(2024, 2, 28) + timedelta(hours=index, microseconds=-index)).strftime(_MOMENT),
    ),
    _cast("text", "boolean", lambda text: text == "true", lambda index, chance: chance.choice(("true", "false"))),
    _cast("text", "uuid", UUID, lambda index, chance: str(UUID(int=chance.getrandbits(128), version=4))),
    _cast("text", "email", str),
    _cast("email", "text", str),
    kind_of(
        "decimal scale up",
        (column("value", "decimal", precision=8, scale=2),),
        (column("value", "decimal", precision=12, scale=4),),
        converted("value", lambda value: value.quantize(Decimal("0.0001"))),
    ),
    kind_of(
        "decimal scale down",
        (column("value", "decimal", precision=8, scale=2),),
        (column("value", "decimal", precision=8, scale=1),),
        converted("value", lambda value: value.quantize(Decimal("0.1"))),
        given={
            "value": lambda index, chance: Decimal(chance.randrange(-999, 999)).scaleb(-1).quantize(Decimal("0.01"))
        },
    ),
    kind_of(
        "text to enum",
        (column("value"),),
        (column("value", "enum", values=("a", "b")),),
        given={"value": lambda index, chance: chance.choice("ab")},
    ),
    kind_of("enum to text", (column("value", "enum", values=("a", "b")),), (column("value", max_length=9),)),
)

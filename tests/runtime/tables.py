"""A few tables that use every type; imported inside of tests, when `app` is on the path."""

from __future__ import annotations

import sqlalchemy as sa
from app.runtime.types import Bool, Date, ExactDecimal, Guid, Int, JsonValue, Str, UtcDateTime

metadata = sa.MetaData()

values = sa.Table(
    "values_of_all_types",
    metadata,
    sa.Column("id", Int(), primary_key=True, autoincrement=False),
    sa.Column("text", Str()),
    sa.Column("number", Int()),
    sa.Column("flag", Bool()),
    sa.Column("guid", Guid()),
    sa.Column("moment", UtcDateTime()),
    sa.Column("day", Date()),
    sa.Column("amount", ExactDecimal(12, 2)),
    sa.Column("document", JsonValue()),
)
parents = sa.Table(
    "parents",
    metadata,
    sa.Column("id", Int(), primary_key=True, autoincrement=False),
    sa.Column("name", Str(), nullable=False),
    sa.Column("stock", Int(), nullable=False, default=0),
    sa.UniqueConstraint("name", name="uq_parents_name"),
    sa.CheckConstraint("stock >= 0", name="ck_parents_stock"),
)
children = sa.Table(
    "children",
    metadata,
    sa.Column("id", Int(), primary_key=True, autoincrement=False),
    sa.Column("parent_id", Int(), sa.ForeignKey("parents.id", name="fk_children_parent"), nullable=False),
    sa.Column("other_id", Int(), sa.ForeignKey("parents.id", name="fk_children_other", ondelete="CASCADE")),
    sa.Column("name", Str(), nullable=False),
)

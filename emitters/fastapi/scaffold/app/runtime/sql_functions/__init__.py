"""Functions of expressions in SQL, with the results that `functions.py` gives in Python, on SQLite and on PostgreSQL.

Null in any argument gives NULL, except where the docstring says otherwise. Conditions are never NULL.
"""

from app.runtime.sql_functions.choices import coalesce, greatest, least
from app.runtime.sql_functions.dates import date_of, days_between, later, part_of_day
from app.runtime.sql_functions.element import negation
from app.runtime.sql_functions.lists import has_all, has_any, in_items, item_count
from app.runtime.sql_functions.numbers import (
    absolute,
    ceil,
    floor,
    floor_quotient,
    floor_remainder,
    product,
    quotient,
    rescaled,
    rounded_whole,
)
from app.runtime.sql_functions.text import (
    concat,
    contains,
    ends_with,
    length,
    lower,
    matches,
    replace,
    starts_with,
    substring,
    text_of,
    trim,
    upper,
    url_part,
)

__all__ = [
    "absolute",
    "ceil",
    "coalesce",
    "concat",
    "contains",
    "date_of",
    "days_between",
    "ends_with",
    "floor",
    "floor_quotient",
    "floor_remainder",
    "greatest",
    "has_all",
    "has_any",
    "in_items",
    "item_count",
    "later",
    "least",
    "length",
    "lower",
    "matches",
    "negation",
    "part_of_day",
    "product",
    "quotient",
    "replace",
    "rescaled",
    "rounded_whole",
    "starts_with",
    "substring",
    "text_of",
    "trim",
    "upper",
    "url_part",
]

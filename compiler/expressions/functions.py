"""The function table: what each function takes and gives. docs/expressions.md fixes what each means.

Null in any argument gives null unless the row says otherwise. ``application`` functions are computed before a
statement is sent and are therefore not available on rows that are still in the database.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from ast_schemas.expressions import AggregateKind
from compiler.expressions import foreign

ParameterKind = Literal[
    "text",
    "countable",
    "items",
    "printable",
    "integer",
    "number",
    "decimal",
    "day",
    "datetime",
    "date",
    "any",
    "secret",
    "pattern",
    "digits",
]
ResultKind = Literal[
    "text",
    "boolean",
    "integer",
    "datetime",
    "date",
    "uuid",
    "secret",
    "slug",
    "url",
    "same",
    "unified",
    "rounded",
    "decimal",
]
AGGREGATES: Final = frozenset(get_args(AggregateKind))
NullRule = Literal["propagates", "never", "all"]
"""``propagates``: null if any argument is; ``never``: not null (false for null); ``all``: null if all are."""

Group = Literal["Time", "Text", "Numbers", "Dates", "Values", "Identity"]


@dataclass(frozen=True)
class Function:
    """One row of the table. The last parameter may be repeated if ``repeats``; the last ``optional`` ones left out."""

    name: str
    group: Group
    parameters: tuple[tuple[str, ParameterKind], ...]
    result: ResultKind
    doc: str
    nulls: NullRule = "propagates"
    optional: int = 0
    repeats: bool = False
    application: bool = False

    @property
    def signature(self) -> str:
        names = [name for name, _ in self.parameters]
        cut = len(names) - self.optional
        required = ", ".join(names[:cut])
        extra = "".join(f"[, {name}]" if required else f"[{name}]" for name in names[cut:])
        return f"{self.name}({required}{extra}{', …' if self.repeats else ''})"


_ROWS: Final = (
    Function("now", "Time", (), "datetime", "The moment the request began, in UTC; the same in one whole request."),
    Function("today", "Time", (), "date", "The date of now() in UTC."),
    Function("lower", "Text", (("text", "text"),), "same", "Lower case by Unicode, whatever the locale."),
    Function("upper", "Text", (("text", "text"),), "text", "Upper case by Unicode, whatever the locale."),
    Function("trim", "Text", (("text", "text"),), "same", "Without spaces, tabs and line breaks at both ends."),
    Function(
        "length",
        "Text",
        (("value", "countable"),),
        "integer",
        "Number of Unicode characters of a text, or of items of a list.",
    ),
    Function("concat", "Text", (("first", "text"), ("second", "text")), "text", "The texts joined.", repeats=True),
    Function(
        "slug",
        "Text",
        (("text", "text"),),
        "slug",
        "Lower-case letters a to z and digits with single hyphens between words; `x` if nothing is left.",
        application=True,
    ),
    Function(
        "starts_with",
        "Text",
        (("text", "text"), ("start", "text")),
        "boolean",
        "Whether the text starts with these characters, case included; false if one is null.",
        "never",
    ),
    Function(
        "ends_with",
        "Text",
        (("text", "text"), ("end", "text")),
        "boolean",
        "Whether the text ends with these characters, case included; false if one is null.",
        "never",
    ),
    Function(
        "contains",
        "Text",
        (("text", "text"), ("part", "text")),
        "boolean",
        "Whether lower(part) occurs in lower(text), so case does not matter; false if one is null.",
        "never",
    ),
    Function(
        "matches",
        "Text",
        (("text", "text"), ("pattern", "pattern")),
        "boolean",
        "Whether the whole text matches the pattern; false if the text is null.",
        "never",
    ),
    Function(
        "replace",
        "Text",
        (("text", "text"), ("old", "text"), ("new", "text")),
        "text",
        "Every occurrence of `old`, from left to right, replaced by `new`; unchanged if `old` is empty.",
    ),
    Function(
        "substring",
        "Text",
        (("text", "text"), ("start", "integer"), ("count", "integer")),
        "text",
        "At most `count` characters from position `start` on (the first is 1). Start is at least 1, count at least 0.",
    ),
    Function(
        "to_text",
        "Text",
        (("value", "printable"),),
        "text",
        "The value as in JSON, without quotes: 12, 12.50, true, 2024-01-31, 2024-01-31T10:00:00.000000Z.",
    ),
    Function(
        "url",
        "Text",
        (("path", "printable"), ("part", "printable")),
        "url",
        "The address of a path of this API, which is written out; further texts are escaped as parts of it.",
        optional=1,
        repeats=True,
    ),
    Function(
        "url_part",
        "Text",
        (("text", "text"),),
        "text",
        "The text as one part of an address: all but A-Z a-z 0-9 - . _ ~ is escaped, as UTF-8.",
    ),
    Function(
        "round",
        "Numbers",
        (("number", "number"), ("digits", "digits")),
        "rounded",
        "To that many digits after the point, ties to the even digit; without `digits` an integer.",
        optional=1,
    ),
    Function("abs", "Numbers", (("number", "number"),), "same", "Without its sign."),
    Function("floor", "Numbers", (("number", "number"),), "integer", "The greatest integer that is not above it."),
    Function("ceil", "Numbers", (("number", "number"),), "integer", "The least integer that is not below it."),
    Function(
        "to_decimal",
        "Numbers",
        (("number", "number"), ("digits", "digits")),
        "decimal",
        "As a decimal with that many digits after the point (2 without `digits`), ties to the even digit.",
        optional=1,
    ),
    Function(
        "least", "Values", (("first", "any"), ("second", "any")), "unified", "The smaller of the values.", repeats=True
    ),
    Function(
        "greatest",
        "Values",
        (("first", "any"), ("second", "any")),
        "unified",
        "The larger of the values.",
        repeats=True,
    ),
    Function(
        "coalesce",
        "Values",
        (("first", "any"), ("second", "any")),
        "unified",
        "The first value that is not null; null if all are.",
        "all",
        repeats=True,
    ),
    Function(
        "has_any",
        "Values",
        (("list", "items"), ("wanted", "items")),
        "boolean",
        "Whether at least one of the wanted items is in the list; false if one of them is null.",
        "never",
    ),
    Function(
        "has_all",
        "Values",
        (("list", "items"), ("wanted", "items")),
        "boolean",
        "Whether every one of the wanted items is in the list; false if one of them is null.",
        "never",
    ),
    Function("year", "Dates", (("day", "day"),), "integer", "The year, in UTC."),
    Function("month", "Dates", (("day", "day"),), "integer", "The month from 1 to 12, in UTC."),
    Function("day", "Dates", (("day", "day"),), "integer", "The day of the month from 1 to 31, in UTC."),
    Function(
        "add_days",
        "Dates",
        (("day", "day"), ("count", "integer")),
        "same",
        "That many days of 24 hours later; earlier if negative.",
    ),
    Function("add_hours", "Dates", (("time", "datetime"), ("count", "integer")), "datetime", "That many hours later."),
    Function(
        "add_minutes", "Dates", (("time", "datetime"), ("count", "integer")), "datetime", "That many minutes later."
    ),
    Function(
        "days_between",
        "Dates",
        (("start", "day"), ("end", "day")),
        "integer",
        "Days from start to end, negative if end is earlier; of times whole days of 24 hours, rounded down.",
    ),
    Function("date", "Dates", (("value", "datetime"),), "date", 'The date in UTC; date("2024-01-31") is that date.'),
    Function(
        "datetime", "Dates", (("value", "datetime"),), "datetime", 'datetime("2024-01-31T10:00:00Z") is that moment.'
    ),
    Function(
        "random_token",
        "Identity",
        (("length", "digits"),),
        "text",
        "An unguessable text of that many characters of A-Z a-z 0-9 - _, between 16 and 128.",
        "never",
        application=True,
    ),
    Function("uuid", "Identity", (), "uuid", "A new random UUID (version 4).", "never", application=True),
    Function(
        "hash",
        "Identity",
        (("secret", "secret"),),
        "secret",
        "The argon2id hash of a secret that was sent.",
        application=True,
    ),
)

FUNCTIONS: Final = {row.name: row for row in _ROWS} | {
    "sent": Function(
        "sent",
        "Values",
        (("member", "any"),),
        "boolean",
        "Whether this member of the body was in the request, even as null.",
        "never",
    )
}
"""All functions by name. Aggregates (count, sum, exists, …) are grammar and not listed."""


def taken_function(name: str) -> bool:
    """Whether the language has a function of this name already, or reads the name as another one."""
    return name in FUNCTIONS or name in AGGREGATES or name in foreign.FUNCTIONS

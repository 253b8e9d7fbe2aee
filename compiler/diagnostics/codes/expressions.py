"""Codes of expressions: reading (X60x, X61x), names and members (X62x), types (X62x to X65x), coercions (X69x)."""

from typing import Final

from compiler.diagnostics.registry import declare

# -- reading ----------------------------------------------------------------------------------------------------------

CHARACTER: Final = declare(
    "X601", "error", "Unexpected character", "The character {value} has no meaning in an expression."
)
OPEN_TEXT: Final = declare("X602", "error", "Text without an end", "The text that starts here has no closing {quote}.")
ESCAPE: Final = declare(
    "X603", "error", "Bad escape in a text", "`{value}` is not an escape; a text may contain {allowed}."
)
NUMBER: Final = declare("X604", "error", "Malformed number", "`{value}` is not a number; write 12, 12.50 or -3.")
TOO_LONG: Final = declare(
    "X605", "error", "Expression too long", "The expression has {length} characters; at most {limit} are read."
)
TOO_DEEP: Final = declare(
    "X606", "error", "Expression too deep", "The expression is nested more than {limit} levels deep here."
)
UNEXPECTED: Final = declare("X607", "error", "Unexpected word or sign", "Found `{value}` where {expected} fits.")
UNFINISHED: Final = declare("X608", "error", "Unfinished expression", "The expression ends where {expected} is needed.")
CHAINED: Final = declare(
    "X609", "error", "Chained comparison", "A comparison cannot be compared again: `{value}` follows a finished one."
)
METHOD: Final = declare(
    "X610", "error", "Unknown method", "There are no methods: `.{value}(…)` is not the spelling of any function."
)
INDEXED: Final = declare("X611", "error", "List taken apart by index", "Lists have no `[{value}]` access.")
UNBOUND: Final = declare(
    "X612", "error", "Condition on rows that have no name", "`{kind}` needs a name for its rows here."
)
WITHOUT_CONDITION: Final = declare(
    "X613",
    "error",
    "`all` without a condition",
    "`all` over {rows} says nothing about the rows: the condition is missing.",
)
JSON_NODE: Final = declare(
    "X614", "error", "Malformed expression node", "The JSON expression is not well formed at `{at}`: {problem}."
)
ASSIGNMENT_LIKE: Final = declare(
    "X615", "error", "Unsupported operator", "`{value}` is not an operator of expressions; write {instead}."
)
INTEGER_RANGE: Final = declare("X616", "error", "Number out of range", "`{value}` is too large: {limit}.")
LONE_BRACE: Final = declare(
    "X617",
    "error",
    "Lone brace in a template",
    "`{value}` opens or closes a value here; in the text itself write it twice.",
)

# -- names and members ------------------------------------------------------------------------------------------------

UNKNOWN_NAME: Final = declare(
    "X620", "error", "Unknown name", "There is no `{value}` here; in scope: {allowed}.", cause="unknown name"
)
UNKNOWN_MEMBER: Final = declare("X621", "error", "Unknown member", "{owner} has no `{value}`; it has {allowed}.")
NO_MEMBERS: Final = declare(
    "X622", "error", "Member of a plain value", "`{target}` is {type} and has no members, so `.{value}` means nothing."
)
MEMBER_OF_MANY: Final = declare(
    "X623", "error", "Member of many rows", "`{target}` is {type}, so `.{value}` does not name one value."
)
ENTITY_AS_VALUE: Final = declare(
    "X624", "error", "Entity used as a value", "`{value}` is an entity, not a row; entities stand only after `in`."
)
SHADOWED: Final = declare(
    "X625", "error", "Name taken twice", "`{value}` already names {type} here; the rows need a name of their own."
)
SECRET_READ: Final = declare(
    "X626", "error", "Secret read", "`{value}` is a secret and can never be read, compared or answered."
)
TOKEN_USED: Final = declare(
    "X661",
    "error",
    "Token that would have to be known",
    "`{value}` is a token of which only a hash is kept: compare it with == to a text that is sent, or test it against "
    "null. It cannot be answered, sorted, searched or computed with.",
)
ENCRYPTED_USED: Final = declare(
    "X662",
    "error",
    "Encrypted text that the database would have to read",
    "`{value}` is encrypted: it can be answered, stored or tested against null, but not compared, sorted, searched or "
    "computed with. Keep a token or a plain field beside it to find it by.",
)
FILE_USED: Final = declare(
    "X663",
    "error",
    "File as a value",
    "`{value}` is a file: it can be stored in a field for files, answered, downloaded or tested against null, but not "
    "compared, named, sorted, searched or computed with.",
)
NOT_SENDABLE: Final = declare(
    "X627", "error", "`sent` of something that is not sent", "sent(…) takes a member of the body, not `{value}`."
)
AMBIGUOUS: Final = declare(
    "X628",
    "error",
    "Name with two meanings",
    "`{value}` is a member of the rows, which have no name, and also {type} of that name.",
)
UNKNOWN_SETTING: Final = declare(
    "X629", "error", "Unknown setting", "There is no setting `{value}`. Settings are: {allowed}."
)

# -- types ------------------------------------------------------------------------------------------------------------

MISMATCH: Final = declare("X630", "error", "Wrong type", "`{value}` is {found}, but {expected} is needed here.")
MAY_BE_NULL: Final = declare("X631", "error", "May be null", "`{value}` may be null, but a value is needed here.")
NOT_A_CONDITION: Final = declare(
    "X632", "error", "Not a condition", "`{value}` is {found}, but {where} needs true or false."
)
INCOMPARABLE: Final = declare(
    "X633", "error", "Values that cannot be equal", "{left} and {right} can never be equal: `{value}`."
)
ROW_AND_KEY: Final = declare(
    "X634",
    "error",
    "Row compared with a key",
    "`{row}` is a row of {entity} and `{key}` is a key: compare like with like.",
)
UNORDERED: Final = declare(
    "X635",
    "error",
    "Values without an order",
    "`{operator}` needs numbers, texts, dates or times on both sides, not {left} and {right}.",
)
UNKNOWN_VALUE: Final = declare(
    "X636", "error", "Unknown value of an enum", '"{value}" is not a value of {target}; allowed: {allowed}.'
)
NOT_ARITHMETIC: Final = declare(
    "X637", "error", "Not a number", "`{operator}` calculates with numbers; `{value}` is {found}."
)
BY_ZERO: Final = declare("X638", "error", "Division by zero", "`{value}` divides by zero.")
NOT_A_LIST: Final = declare(
    "X639", "error", "Nothing to look into", "`in` looks into a list or rows; `{value}` is {found}."
)
LOSSY: Final = declare(
    "X640",
    "error",
    "Digits would be lost",
    "`{value}` has {found} digits after the point, but only {wanted} fit here.",
)
MIXED_LIST: Final = declare(
    "X641", "error", "Mixed list", "A list holds values of one type: `{value}` is {found} beside {other}."
)
EMPTY_LIST: Final = declare("X642", "error", "Empty list", "Nothing is ever in `[]`, and its type is unknown here.")
BRANCHES: Final = declare(
    "X643", "error", "Values of different types", "{construct} gives one type: {first} and {second} have none together."
)
TEXT_FORM: Final = declare("X644", "error", "Text of the wrong form", '"{value}" is not {wanted}.')

# -- functions and aggregates -----------------------------------------------------------------------------------------

UNKNOWN_FUNCTION: Final = declare("X650", "error", "Unknown function", "There is no function `{value}`.")
ARGUMENT_COUNT: Final = declare(
    "X651", "error", "Wrong number of arguments", "{function} takes {wanted}, not {found}: {signature}."
)
ARGUMENT_TYPE: Final = declare(
    "X652", "error", "Wrong argument", "`{value}` is {found}, but {function} takes {wanted} there: {signature}."
)
ADDRESS_PATH: Final = declare(
    "X645",
    "error",
    "Address without a path",
    '`{value}` is no path of this API that is written out: begin url() with a text such as "/notes/".',
)
ARGUMENT_LITERAL: Final = declare(
    "X653", "error", "Argument must be written out", "{function} takes {wanted} that is written out, not `{value}`."
)
PATTERN: Final = declare("X654", "error", "Unsupported pattern", 'The pattern "{value}" cannot be used: {problem}.')
APPLICATION_ONLY: Final = declare(
    "X655",
    "error",
    "Function not available on stored rows",
    "{function} is computed by the application, so it cannot be applied to `{value}`, which is in the database.",
)
NOT_ROWS: Final = declare(
    "X656", "error", "Aggregate over something that is not rows", "{kind} goes over rows; `{value}` is {found}."
)
AGGREGATE_VALUE: Final = declare(
    "X657", "error", "Value that cannot be aggregated", "{kind} takes {wanted}; `{value}` is {found}."
)
AGGREGATE_SHAPE: Final = declare("X658", "error", "Aggregate of the wrong shape", "{kind} {problem}.")
OUTSIDE_REPORT: Final = declare(
    "X659",
    "error",
    "Report measure outside a report",
    "`{value}` is about the rows of a report's group, and this is not a report.",
)
TOO_LARGE: Final = declare(
    "X660",
    "error",
    "Expression too large with its functions",
    "With the functions that it calls in their places, the expression has more than {limit} parts.",
)

# -- what was read differently ----------------------------------------------------------------------------------------

COERCED: Final = declare("X690", "note", "Other spelling", "Read `{value}` as `{canonical}`.")
NULL_IS_FALSE: Final = declare(
    "X691", "note", "Null counts as false", "`{value}` may be null; as a condition null counts as false."
)
NEVER_NULL: Final = declare(
    "X692", "note", "Comparison with null is decided", "`{value}` is never null, so this is always {outcome}."
)
HASHED: Final = declare("X693", "note", "Secret is hashed", "`{value}` is stored as a hash, as by hash(…).")
NOT_A_TEMPLATE: Final = declare(
    "X694",
    "warning",
    "Braces without a meaning",
    "The braces in `{value}` are part of the text, though they hold a name.",
)

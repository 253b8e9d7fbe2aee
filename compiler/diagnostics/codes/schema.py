"""Codes about entities: fields, relations, keys, state machines, invariants, seeds."""

from typing import Final

from compiler.diagnostics.registry import declare

MEMBER_TWICE: Final = declare(
    "D301", "error", "Name used twice", "{entity} has two members called `{value}`. Rename one."
)
KEY_CLASH: Final = declare(
    "D302",
    "error",
    "Field that hides a key",
    "`{value}` is the name of what {entity} keeps for `{relation}` by itself. Take the field out, or rename it.",
)
UNKNOWN_TARGET: Final = declare(
    "D303", "error", "Relation to an unknown entity", "There is no entity `{value}`. Entities are: {allowed}."
)
INVERSE_CLASH: Final = declare(
    "D304",
    "error",
    "Inverse name taken",
    "The way back `{value}` on {target} is taken by {other}. Choose another inverse.",
)
REQUIRED_CYCLE: Final = declare(
    "D305",
    "error",
    "Cycle of required relations",
    "No first row could ever be created: {chain} require each other. Make one of these relations optional.",
)
SET_NULL_REQUIRED: Final = declare(
    "D306",
    "error",
    "Required relation set to null",
    "Relation `{value}` is required, so it cannot become null when its target is deleted. Use cascade or "
    "restrict, or make it optional.",
)
REQUIRED_MANY: Final = declare(
    "D307",
    "error",
    "Required many-to-many relation",
    "Many-to-many relation `{value}` cannot be required: a row is created before it is linked. Set required to false.",
)
TYPE_INCOMPLETE: Final = declare(
    "D310", "error", "Incomplete or contradictory type", "The type of `{value}` is not complete: {why}."
)
LIMITS_OF_TYPE: Final = declare("D311", "error", "Limits that do not fit", "The limits of `{value}` do not fit: {why}.")
DEFAULT_OF_ROWS: Final = declare(
    "D312", "error", "Default read from rows", "The default {value} looks at rows; a default is a constant or now()."
)
DEFAULT_IS_NOT_INITIAL: Final = declare(
    "D313",
    "error",
    "Default is not the initial state",
    'The default {value} is not the initial state "{initial}". Make them equal, or leave the default out.',
)
DEFAULT_LIMITS: Final = declare(
    "D314", "error", "Default outside of its limits", "The default {value} of `{field}` breaks its own limits: {why}."
)
CASE_OF_TYPE: Final = declare(
    "D372",
    "error",
    "Case of what has none",
    "`{value}` is {type}; only texts can ignore case. Set case_ignored to null.",
)
PROTECTED_CONSTANT: Final = declare(
    "D373",
    "error",
    "Constant that is to be protected",
    "`{value}` is {type}; no default or starting row may give it. Let an operation set it.",
)
GENERATED_TYPE: Final = declare(
    "D315",
    "error",
    "Generated field that is no time",
    "`{value}` is kept by the system as a time stamp, so its type is datetime, not unique and without default.",
)
SECRET_KEY: Final = declare(
    "D316",
    "error",
    "Secret that is looked up",
    "`{value}` is a secret, stored as a hash, so it cannot be {what}.",
)
UNIQUE_KIND: Final = declare(
    "D317", "error", "Field that cannot be a key", "`{value}` is {type}, which cannot be {what}."
)
KEY_MEMBER: Final = declare(
    "D320",
    "error",
    "Key or index over an unknown member",
    "`{value}` is neither a field nor a to-one relation of {entity}. There are: {allowed}.",
)
KEY_EMPTY: Final = declare("D321", "error", "Empty or repeating key", "A key or index {why}. Name each member once.")
OWNER_UNKNOWN: Final = declare(
    "D322",
    "error",
    "Unknown owner",
    "The owner `{value}` is no to-one relation of {entity}. There are: {allowed}.",
)
OWNER_NOT_ACCOUNT: Final = declare(
    "D323",
    "error",
    "Owner that leads to no account",
    "The owner `{value}` leads to {target}, which is neither the account entity nor owned itself. Point "
    "it to {allowed}.",
)
OWNER_OPTIONAL: Final = declare(
    "D324",
    "warning",
    "Rows that may have no owner",
    "The owner `{value}` may be null; such rows of {entity} belong to nobody and are found by no owner's operation.",
)
STATE_FIELD: Final = declare(
    "D330",
    "error",
    "State machine over a field that is no enum",
    "`{value}` is not a required enum field of {entity}. A state machine needs one. Enum fields are: {allowed}.",
)
STATE_UNKNOWN: Final = declare(
    "D331", "error", "Unknown state", "`{value}` is not a value of `{field}`. Values are: {allowed}."
)
STATE_UNREACHABLE: Final = declare(
    "D332",
    "error",
    "State that is never reached",
    "No transition leads from `{initial}` to `{value}`. Add one, or take the value out of `{field}`.",
)
TRANSITION_TWICE: Final = declare(
    "D333", "error", "Transition declared twice", "Transition `{value}` is declared twice. Give each its own name."
)
TRANSITION_TO_ITSELF: Final = declare(
    "D334", "error", "Transition to the same state", "Transition `{value}` leads from `{state}` to itself."
)
INVARIANT_REACHES_OUT: Final = declare(
    "D340",
    "error",
    "Invariant over other rows",
    "`{value}` looks at other rows, but the database keeps an invariant row by row. Use only fields of {entity}, "
    "and `require` steps for the rest.",
)
INVARIANT_CHANGES: Final = declare(
    "D341",
    "error",
    "Invariant that changes with time",
    "`{value}` uses {function}(), so it could become false by itself. Test it with a `require` step instead.",
)
INVARIANT_NOT_KEPT: Final = declare(
    "D344",
    "error",
    "Invariant that databases cannot keep",
    "`{value}` needs {what}, which databases do not compute alike by themselves. Use a `require` step instead.",
)
SETTING_KEPT: Final = declare(
    "D343",
    "error",
    "Setting in what the database keeps",
    "`settings.{value}` may change with each start, but {what} is kept in the database. Write the value out, or "
    "test it with a `require` step.",
)
INVARIANT_TWICE: Final = declare(
    "D342",
    "error",
    "Invariant declared twice",
    "Invariant `{value}` is declared twice. Give each its own name.",
    superfluous=True,
)
SEED_FIELD: Final = declare(
    "D350", "error", "Unknown field in a seed row", "{entity} has no field `{value}`. Fields are: {allowed}."
)
SEED_INCOMPLETE: Final = declare(
    "D351",
    "error",
    "Seed row without a required value",
    "The seed row gives no `{value}`, which {entity} requires. Add it, or make it optional.",
)
SEED_TWICE: Final = declare(
    "D352",
    "error",
    "Seed row twice",
    "Two seed rows of {entity} are equal or share the unique value of `{value}`.",
    superfluous=True,
)
SEED_COMPUTED: Final = declare(
    "D353",
    "error",
    "Seed row with a computed value",
    "`{value}` of a seed row of {entity} is computed from other values. Rows that exist from the start are written "
    "out; beside constants there are only now() and today().",
)
SEED_INVARIANT: Final = declare(
    "D354",
    "error",
    "Seed row against an invariant",
    "The seed row breaks the invariant `{value}` of {entity}, so it could not be inserted.",
)
PARAMETER_FIELD: Final = declare(
    "D361",
    "error",
    "Path parameter without a unique field",
    "Operation {operation} finds {entity} by `{value}` (parameter {parameter}), so {entity} needs a required field "
    "of that name (unique, or unique together with its parent).",
)
EMPTY_ENTITY: Final = declare(
    "D362", "error", "Entity without members", "{value} has neither fields nor relations. Give it at least one."
)
STATE_NULLABLE_UNIQUE: Final = declare(
    "D363",
    "error",
    "Unique state",
    "`{value}` is a state, so it cannot be unique: only one row could be in each state.",
)
VERSION_TYPE: Final = declare(
    "D365",
    "error",
    "Version that cannot count",
    "`{value}` counts the changes of a row, but {why}. A version is one required integer that only the system sets.",
)
CHANGED_BY: Final = declare(
    "D366",
    "error",
    "Last change of nobody",
    "`{value}` cannot be the account that changed a row last: {why}. It is an optional link to the account that only "
    "the system sets.",
)
ORDER_FIELD: Final = declare(
    "D367", "error", "Order by an unknown field", "`{value}` is no field of {entity}. There are: {allowed}."
)
ORDER_KIND: Final = declare(
    "D368",
    "error",
    "Order by what has none",
    "Rows cannot be ordered by `{value}`: {why}. Name each field once; json, secrets and lists have no order.",
)
KEY_DECLARED: Final = declare(
    "D364",
    "error",
    "Key declared as a field",
    "Every row has an `id`, a uuid that the system gives. Leave it out.",
    superfluous=True,
)

# -- signing in -----------------------------------------------------------------------------------------------------
BASIC_LOGIN: Final = declare(
    "D370",
    "error",
    "HTTP Basic without one login",
    "Callers sign in with HTTP Basic, so one unique text field of {entity} is their login, and {value} is not one of "
    "them for certain. Name one of: {allowed}; or make the login unique.",
)
BASIC_SECRET: Final = declare(
    "D371",
    "error",
    "HTTP Basic without a secret",
    "Callers sign in with HTTP Basic, so {value} needs a required field of kind secret, such as password.",
)

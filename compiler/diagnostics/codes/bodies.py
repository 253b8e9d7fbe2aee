"""Codes about the steps of operations."""

from typing import Final

from compiler.diagnostics.registry import declare

# -- names and rows -------------------------------------------------------------------------------------------------
NAME_TAKEN: Final = declare(
    "B501", "error", "Name bound twice", "`{value}` is bound already ({what}). Choose another name."
)
NAME_RESERVED: Final = declare(
    "B502", "error", "Reserved name", "`{value}` cannot be the name of a row or value: it is {why}."
)
UNKNOWN_ROW: Final = declare(
    "B503",
    "error",
    "Unknown row",
    "No earlier step binds a row `{value}`. Rows here are: {allowed}.",
    cause="unknown name",
)
NOT_A_ROW: Final = declare("B504", "error", "Not a row", "`{value}` is {found}; this step needs one row.")
MAYBE_NULL_ROW: Final = declare(
    "B505",
    "error",
    "Row that may be missing",
    "`{value}` may be null here. Give its load an outcome in `otherwise`, or test it with require or if before.",
    cause="row that may be missing",
)
WRONG_ENTITY: Final = declare(
    "B506", "error", "Row of another entity", "`{value}` is a row of {found}, but {what} needs a row of {wanted}."
)
UNKNOWN_ENTITY: Final = declare(
    "B507", "error", "Unknown entity", "There is no entity `{value}`. Entities are: {allowed}."
)

# -- outcomes -------------------------------------------------------------------------------------------------------
UNKNOWN_OUTCOME: Final = declare(
    "B510",
    "error",
    "Outcome that is not declared",
    "`{value}` is neither an outcome of {operation} nor one that the system derives. Outcomes here are: {allowed}.",
)
UNUSED_OUTCOME: Final = declare(
    "B511", "warning", "Outcome that nothing causes", "{operation} declares `{value}`, but no step refuses with it."
)

# -- flow -----------------------------------------------------------------------------------------------------------
UNREACHABLE: Final = declare(
    "B520",
    "error",
    "Step that is never reached",
    "This step comes after an answer, so it never happens. Move it before.",
)
NO_ANSWER: Final = declare(
    "B521",
    "error",
    "Path without an answer",
    "{operation} can come to its end without an answer. End every path with {allowed}.",
)
ANSWER_IN_LOOP: Final = declare(
    "B522", "error", "Answer inside of a loop", "An answer cannot stand in for_each. Put it after the loop."
)
EMPTY_BRANCH: Final = declare("B523", "warning", "Choice that does nothing", "Both branches of this if are empty.")
UNUSED_PARAMETER: Final = declare(
    "B524",
    "error",
    "Parameter that nothing uses",
    "{kind} parameter `{value}` is used by no step. {advice}",
)
READ_THAT_CHANGES: Final = declare(
    "B525",
    "error",
    "Reading operation that changes something",
    "{operation} is a {kind} operation ({method}), so it cannot have a `{value}` step. Make it an action.",
)

# -- writes ---------------------------------------------------------------------------------------------------------
NO_COLLECTOR: Final = declare(
    "B530",
    "error",
    "Step without collector",
    "{operation} has no collector that {purpose}s {entity}, so `collect` must be false and the "
    "assignments say everything.",
)
COLLECTOR_ROW: Final = declare(
    "B531",
    "error",
    "Row that the collector needs",
    "The collector of {operation} needs the {entity} of path parameter `{parameter}`. Load it as "
    "`{value}` before this step.",
)
LOST_UPDATE: Final = declare(
    "B532",
    "error",
    "Lost update",
    "`{field}` gets a value that is computed from `{value}` as it was read, so a change by another request in between "
    "is lost. Load {row} with lock: true, or use a change step.",
)
NO_MACHINE: Final = declare(
    "B533",
    "error",
    "Transition of an entity without states",
    "{entity} has no state machine, so it has no transition `{value}`.",
)
UNKNOWN_TRANSITION: Final = declare(
    "B534", "error", "Unknown transition", "{entity} has no transition `{value}`. Transitions are: {allowed}."
)
NOT_SOFT: Final = declare(
    "B535",
    "error",
    "Restore of an entity that is really deleted",
    "{entity} is not deleted softly, so `{value}` cannot be restored.",
)
CHANGE_FIELD: Final = declare(
    "B536",
    "error",
    "Change of something that is no number",
    "`{value}` is no number of {entity} that a step may change. Such fields are: {allowed}.",
)
CHANGE_BOUND: Final = declare(
    "B537",
    "error",
    "Bound without outcome",
    "`minimum` and `otherwise` belong together: {why}.",
)
LINK_RELATION: Final = declare(
    "B538",
    "error",
    "Link over a relation that holds one row",
    "`{value}` is no many-to-many relation of {entity}. Such relations are: {allowed}.",
)
LINK_TARGET: Final = declare(
    "B539", "error", "Link to something else", "`{relation}` links rows of {wanted}, but `{value}` is {found}."
)
NOTHING_CHANGED: Final = declare(
    "B540",
    "error",
    "Update that changes nothing",
    "This step changes nothing: collect is false and there is no assignment.",
)
DUPLICATE_IMPOSSIBLE: Final = declare(
    "B541",
    "warning",
    "Duplicate that cannot happen",
    "{entity} has no unique field or group, so `{value}` never happens here.",
)
ROW_GONE: Final = declare(
    "B542", "error", "Row used after it was deleted", "`{value}` was deleted by an earlier step. Use it before."
)
RELATION_CHANGED_TO_NULL: Final = declare(
    "B543", "error", "Bulk change of a key", "`{value}` cannot be changed for many rows at once. Use for_each."
)

# -- accounts -------------------------------------------------------------------------------------------------------
NO_ACCOUNTS: Final = declare(
    "B550", "error", "No accounts", "No entity is the account, so nobody can sign in. Set the convention `account`."
)
LOGIN_FIELD: Final = declare(
    "B551",
    "error",
    "Login that does not identify",
    "`{value}` is no unique text field of {entity}, so it cannot be the login. Such fields are: {allowed}.",
)
SECRET_FIELD: Final = declare(
    "B552",
    "error",
    "Secret that is none",
    "`{value}` is no field of kind secret of {entity}. Such fields are: {allowed}.",
)
TOKEN_OF_BASIC: Final = declare(
    "B553",
    "error",
    "Token where each request signs in",
    "Callers sign in with HTTP Basic in each request, so there is no token to {value}. Take the step out, or set the "
    "convention `auth_scheme` to bearer.",
)

# -- answers --------------------------------------------------------------------------------------------------------
NO_OUTPUT: Final = declare(
    "B560",
    "error",
    "Answer without output",
    "{operation} declares no output, so it answers with an empty body (row: null). Declare an output to "
    "answer with {value}.",
)
OUTPUT_EXPECTED: Final = declare(
    "B561", "error", "Empty answer", "{operation} answers with {output}, so this step must give {wanted}."
)
MANY_EXPECTED: Final = declare(
    "B562",
    "error",
    "One row for many, or the reverse",
    "{operation} answers with {wanted}, so a {value} step does not fit. Use {allowed}.",
)
ANSWER_ENTITY: Final = declare(
    "B563",
    "error",
    "Answer about another entity",
    "{output} shows a row of {wanted}, but `{value}` is of {found}.",
)
EXTRA_UNKNOWN: Final = declare(
    "B564", "error", "Unknown extra", "{output} takes no extra `{value}`. Its extras are: {allowed}."
)
EXTRA_MISSING: Final = declare(
    "B565", "error", "Missing extra", "{output} needs the extra `{value}`. Give it in `extras`."
)
FILTER_UNDECLARED: Final = declare(
    "B566",
    "error",
    "Filter by an undeclared parameter",
    "`{value}` is no query parameter of {operation}. Query parameters are: {allowed}.",
)
FILTER_TWICE: Final = declare(
    "B567", "error", "Two filters of one parameter", "`{value}` has two filters. Join them with and."
)
SORT_TWICE: Final = declare("B568", "error", "Sort name twice", "The sort name `{value}` is given twice.")
SORT_UNKNOWN: Final = declare(
    "B569", "error", "Unknown sort name", "`{value}` is no sort name of this step. Sort names are: {allowed}."
)
SORT_VALUE: Final = declare(
    "B570", "error", "Value without an order", "Rows cannot be ordered by `{value}`, which is {found}."
)
SEARCH_VALUE: Final = declare(
    "B571", "error", "Search in something that is no text", "?q= looks into texts; `{value}` is {found}."
)
MEASURE_TWICE: Final = declare(
    "B572", "error", "Measure twice", "`{value}` is both a key and a measure, or given twice."
)
MEASURE_UNKNOWN: Final = declare(
    "B573",
    "error",
    "Measure that the output does not have",
    "{output} has no member `{value}`. Members are: {allowed}.",
)
MEASURE_MISSING: Final = declare(
    "B574", "error", "Member without measure", "`{value}` of {output} is neither a key nor a measure of this report."
)
ORDER_UNKNOWN: Final = declare(
    "B575", "error", "Unknown order", "`{value}` is neither a key nor a measure. There are: {allowed}."
)
GROUPS_IN_ONE: Final = declare(
    "B576",
    "error",
    "Groups in one row",
    "{operation} answers with one row, but the report has groups. Set `many` to true.",
)
KEY_VALUE: Final = declare(
    "B577", "error", "Group by something that is no value", "Rows cannot be grouped by `{value}`, which is {found}."
)

BODY_LOOP_NAME: Final = declare(
    "B592",
    "error",
    "Loop over a sent list under another name",
    "What callers send is `body`, also within a loop over it: name the loop's item `body`, not `{value}`.",
)
BODY_LOOP_INSIDE: Final = declare(
    "B593",
    "error",
    "Loop over a sent list within another loop",
    "What was sent would be gone through again for each row. Loop over `body` first, and over rows inside.",
)
MESSAGE_ASKS: Final = declare(
    "B557",
    "error",
    "Message that would ask the database",
    "The message of `{outcome}`, `{value}`, counts or looks for rows. A refusal says what is at hand: members of "
    "loaded rows and of the body, parameters, settings. Name the value with a let step before, and say the name.",
)
PROTECTED_OF_ROWS: Final = declare(
    "B578",
    "error",
    "Protected value that the database would compute",
    "`{value}` is {kind}: the application must know what it stores, but this value is computed from rows by the "
    "database. Go over the rows with for_each and update each, or assign a value that does not look at `{name}`.",
)
LOCATION_MISSING: Final = declare(
    "B590",
    "error",
    "Redirect without a target",
    "{operation} answers {status}, so each respond step needs a `location`: an expression that gives the address.",
)
LOCATION_UNHEARD: Final = declare(
    "B591",
    "error",
    "Location that no client follows",
    "{operation} answers {status}, where a Location header means nothing, but the step gives `{value}`. "
    "Set it to null, or answer with one of: {allowed}.",
)

DOWNLOAD: Final = declare("B594", "error", "Answer that is no download", "{operation} cannot answer `{value}`: {why}.")
UPLOAD: Final = declare(
    "B544", "error", "Upload that no form can carry", "{operation} cannot take the file `{value}`: {why}."
)

# -- ownership ------------------------------------------------------------------------------------------------------
NOT_OWNED: Final = declare(
    "B580",
    "error",
    "Rows of others are reachable",
    "Rows of {entity} belong to an account ({owner}), but this step {verb} `{value}` of anyone. Test the caller in its "
    "condition or in a require step, in each alternative of an `or`: `{condition}`, or a role of actor. Where members "
    "read rows of others, {entity} should have no owner.",
)
BODY_KEY_OF_ANYONE: Final = declare(
    "B581",
    "error",
    "Key of an owned row without sign-in",
    "`{value}` names a row of {entity}, which belongs to an account, but callers need not sign in.",
)
RESTRICTED_DELETE: Final = declare(
    "B582",
    "warning",
    "Deletion that may be refused without saying so",
    "Deleting {target} is refused while {entity} rows refer to it by `{value}` (restrict), and {operation} declares no "
    "outcome with status 409 for that.",
)

# -- functions and procedures ---------------------------------------------------------------------------------------
FUNCTION_CIRCLE: Final = declare(
    "B583", "error", "Function that calls itself", "`{value}` calls itself: {way}. Functions and procedures may not."
)
FUNCTION_IMPURE: Final = declare(
    "B584",
    "error",
    "Function that a query cannot compute",
    "`{value}` is computed by the application, but functions are also used within queries. Call it where the function "
    "is used, and give the function its value.",
)
UNKNOWN_PROCEDURE: Final = declare(
    "B585", "error", "Unknown procedure", "There is no procedure `{value}`. Procedures are: {allowed}."
)
CALL_ARGUMENTS: Final = declare(
    "B586", "error", "Wrong number of arguments", "{value} is given {wanted}, in this order; here it gets {found}."
)
CALL_ROW: Final = declare(
    "B587", "error", "Row of another entity", "`{value}` is {found}, but {parameter} is {wanted}."
)
CALL_REFUSED: Final = declare(
    "B588", "error", "Procedure that cannot be called here", "{value} cannot be called here: {reason}"
)
OUTCOMES_DIFFER: Final = declare(
    "B579",
    "error",
    "Procedures that mean different refusals by one code",
    "{value} refuses with `{outcome}` as `{said}`, but another procedure that is called here as `{other}`. Give one of "
    "them a code of its own, or let the operation declare `{outcome}`: what it says counts.",
)
PROCEDURE_STEP: Final = declare(
    "B589", "error", "Step that no procedure has", "`{value}` cannot stand in a procedure: {why}."
)

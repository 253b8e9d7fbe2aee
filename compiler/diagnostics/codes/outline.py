"""Codes about what the outline and the signatures declare."""

from typing import Final

from compiler.diagnostics.registry import declare

# -- names, in the outline and later --------------------------------------------------------------------------------
RESERVED_NAME: Final = declare(
    "O201", "error", "Reserved name", "The name `{value}` cannot be used for {what}: it is {why}. Choose another name."
)
ENTITY_CONFLICT: Final = declare(
    "O202",
    "error",
    "Entity declared twice",
    "Entity {value} is declared here with plural `{plural}` but in {other} with plural `{other_plural}`. "
    "Declare it once, or equally.",
)
ENTITY_COLLISION: Final = declare(
    "O203",
    "error",
    "Names that collide",
    "{value} differs from {other} only in case or becomes the same table or file name. Use one spelling.",
)
PLURAL_CONFLICT: Final = declare(
    "O204",
    "error",
    "Plural used twice",
    "Entities {value} and {other} both have the plural `{plural}`. Give each its own.",
)
ROLE_CONFLICT: Final = declare(
    "O205",
    "error",
    "Role declared twice",
    "Role `{value}` has the rule {rule} here and {other_rule} in {other}. Declare it once, or equally.",
)
CONVENTION_CONFLICT: Final = declare(
    "O206",
    "error",
    "Conflicting conventions",
    "Convention `{name}` is {value} here and {other_value} in {other}. State it once.",
)
UNKNOWN_ACCOUNT: Final = declare(
    "O207",
    "error",
    "Unknown account entity",
    "Accounts are said to be rows of {value}, which no section declares. Declare the entity, or name one "
    "of: {allowed}.",
)
PAGE_SIZES: Final = declare(
    "O208", "error", "Page size above its limit", "The page size {value} is above the page limit {limit}."
)
BAD_PREFIX: Final = declare(
    "O209",
    "error",
    "Malformed path prefix",
    "The prefix `{value}` must start with / and not end in it, made of letters, digits, - and _, such as /api/v1.",
)
BAD_ORDER: Final = declare(
    "O249",
    "error",
    "Order of refusals that cannot be kept",
    "Refusals cannot be answered in the order {value}: {why}.",
)
BAD_ERROR_BODY: Final = declare(
    "O214",
    "error",
    "Error body that cannot be used",
    "`{value}` cannot be the body of refusals: {reason}. Give JSON such as "
    '{{"error": {{"code": "$code", "message": "$message"}}}}; placeholders are $status, $code, $message, $title, '
    "$errors and $fields.",
)
BAD_AUTH_NAME: Final = declare(
    "O215",
    "error",
    "Name of no header or cookie",
    "`{value}` cannot name a header or cookie: letters, digits and - are allowed, such as X-Token.",
)
BAD_ORIGIN: Final = declare(
    "O213",
    "error",
    "Not an origin",
    "`{value}` is no web origin. Write a scheme, a host and perhaps a port, such as https://app.example.org, or *.",
)
SETTING_CONFLICT: Final = declare(
    "O216",
    "error",
    "Setting declared twice",
    "Setting `{value}` has another type or default in {other}. Declare it once, or equally.",
)
SETTING_TYPE: Final = declare(
    "O217",
    "error",
    "Setting of a type that cannot be set",
    "Setting `{value}` cannot be {type}: it is read from one environment variable. Use {allowed}.",
)
SETTING_DEFAULT: Final = declare(
    "O218",
    "error",
    "Default of a setting that is no constant",
    'The default of `{value}` must be written out, such as 50.00, "EUR", true or date("2024-01-31"), not `{default}`.',
)
NOTHING_DECLARED: Final = declare(
    "O210", "error", "No entity", "The sections declare no entity, so there is nothing to build. Declare at least one."
)
BUILT_IN_ROLE: Final = declare(
    "O211",
    "error",
    "Built-in role redefined",
    "Role `{value}` always exists ({meaning}) and takes no rule. Name your role differently or leave this one out.",
)
NO_ACCOUNT: Final = declare(
    "O212",
    "error",
    "Signed-in callers without accounts",
    "{what} needs callers who sign in, but no convention says which entity the accounts are. Set `account`.",
)

# -- signatures -----------------------------------------------------------------------------------------------------
OPERATION_TWICE: Final = declare(
    "O220",
    "error",
    "Operation declared twice",
    "Operation `{value}` is declared in {other} too. Give each operation its own name.",
)
ROUTE_TWICE: Final = declare(
    "O221",
    "error",
    "Route declared twice",
    "`{value}` is also the route of {other}: paths that differ only in parameter names are one route.",
)
PATH_PARAMETER_MISSING: Final = declare(
    "O222",
    "error",
    "Place in the path without a parameter",
    "The path has the place {{{value}}} but no path parameter of that name. Declare it, or take the place out.",
)
PATH_PARAMETER_EXTRA: Final = declare(
    "O223",
    "error",
    "Path parameter without a place",
    "Path parameter `{value}` has no place {{{value}}} in the path {route}.",
    superfluous=True,
)
PARAMETER_TWICE: Final = declare(
    "O224",
    "error",
    "Parameter declared twice",
    "Parameter `{value}` is declared more than once. Keep one.",
    superfluous=True,
)
BODY_NOT_ALLOWED: Final = declare(
    "O225",
    "error",
    "Request without body",
    "{method} requests carry no body, so `{value}` cannot be the input. Use query parameters, or POST.",
)
UNKNOWN_ROLE: Final = declare("O226", "error", "Unknown role", "There is no role `{value}`. Roles are: {allowed}.")
OUTPUT_MISSING: Final = declare(
    "O227", "error", "Answer without output", "A {kind} operation answers with data, so it needs an output."
)
MANY_MISMATCH: Final = declare(
    "O228", "error", "Wrong number of answers", "`many` must be {wanted} for {value}: {why}."
)
BODY_OF_EMPTY_STATUS: Final = declare(
    "O229",
    "error",
    "Answer that may have no body",
    "Status {value} allows no body, but the operation has the output {output}. Use 200, or drop the output.",
)
OUTCOME_TWICE: Final = declare(
    "O230",
    "error",
    "Outcome declared twice",
    "Outcome `{value}` is declared more than once. Keep one.",
    superfluous=True,
)
UNKNOWN_ENTITY: Final = declare(
    "O231", "error", "Unknown entity", "There is no entity `{value}`. Entities are: {allowed}."
)
DTO_CONFLICT: Final = declare(
    "O232",
    "error",
    "DTO declared twice",
    "DTO {value} is `{role} {entity}` here and `{other_role} {other_entity}` in {other}. Use two names, "
    "or one meaning.",
)
DTO_DIRECTION: Final = declare(
    "O233",
    "error",
    "DTO used the wrong way",
    "{value} is a {role} DTO, which can only be an {allowed_way}, not an {used_way}.",
)
PATH_OPTIONAL: Final = declare(
    "O235",
    "error",
    "Optional path parameter",
    "Path parameter `{value}` is part of the address and cannot be optional.",
)
PATH_MALFORMED: Final = declare(
    "O236",
    "error",
    "Malformed path",
    "The path `{value}` is malformed: {why}. Write it like /lists/{{list_id}}/items.",
)
RESERVED_PARAMETER: Final = declare(
    "O237",
    "error",
    "Reserved parameter",
    "Parameter `{value}` is one of the system or of HTTP itself ({meaning}). Leave it out of the signature, or choose "
    "another name.",
    superfluous=True,
)
INPUT_MISSING: Final = declare(
    "O238",
    "error",
    "Update without input",
    "An update operation changes what callers send, so it needs an input. If nothing is sent, make it an action.",
)
PARAMETER_TYPE: Final = declare(
    "O239",
    "error",
    "Parameter of a type that a URL cannot carry",
    "Parameter `{value}` cannot be of type {type} in a {carrier}. Use {allowed}.",
)
TYPE_INCOMPLETE: Final = declare(
    "O240", "error", "Incomplete or contradictory type", "The type of `{value}` is not complete: {why}."
)
METHOD_OF_READ: Final = declare(
    "O241",
    "error",
    "Reading with a method that changes",
    "A {kind} operation only reads, so its method is GET, not {value}. If it changes something, it is an action.",
)
CHANGE_WITH_GET: Final = declare(
    "O242",
    "error",
    "Changing with GET",
    "A {kind} operation changes something, so it cannot be GET, which may be repeated and cached. Use {allowed}.",
)
CROSSING_ROUTES: Final = declare(
    "O243",
    "warning",
    "Routes that cross",
    "Some addresses fit both {value} and {other}; the one with the earlier fixed part is tried first.",
)
ENVELOPE: Final = declare(
    "O245", "error", "Envelope without what it holds", "`{value}` cannot stand around the {what} of {operation}: {why}."
)
ENVELOPE_SPELT_TWICE: Final = declare(
    "O251",
    "error",
    "Envelope name spelt in two ways",
    "`{value}` and `{other}` around {dto} differ in case or separators alone. Spell them alike.",
)
BODY_OF_REDIRECT: Final = declare(
    "O246",
    "error",
    "Redirect that answers",
    "{operation} answers {value}, which sends the client elsewhere: it has no output. {advice}",
)
MEDIA: Final = declare(
    "O247", "error", "Answer that cannot be written so", "{operation} cannot answer as {value}: {why}."
)
SENT_LIST: Final = declare(
    "O248", "error", "List of bodies that does not fit", "{operation} cannot take a list: {why}."
)
OPERATION_OF_SECTION: Final = declare(
    "O244",
    "warning",
    "Section said to have operations declares none",
    "The outline says that this section describes operations, but its signatures declare none.",
)
FUNCTION_TWICE: Final = declare(
    "O265",
    "error",
    "Function declared twice",
    "Function `{value}` is declared in {other} too. Give each function its own name.",
)
FUNCTION_PARAMETER: Final = declare(
    "O266",
    "error",
    "Parameter that a function cannot take",
    "Parameter `{value}` of {function} must be {wanted}.",
)
FUNCTION_RESULT: Final = declare(
    "O267", "error", "Result that does not fit the kind of function", "The {kind} {value} {why}."
)
OUTCOME_FIELD: Final = declare(
    "O250",
    "error",
    "Fault of what is not sent",
    "Refusal `{outcome}` of {operation} blames `{value}`, which callers do not send. They send: {allowed}.",
)

"""Names for what is drawn: plain ones, and those that mean something to SQL, Python or the libraries beneath."""

from benchmarks.soundness.generate.chance import Chance
from compiler.symbols.reserved import entity_reason, table_reason, variable_reason

ACCOUNTS = ("User", "Account", "Person", "Member")
ENTITIES = (
    ("Order", "orders"), ("Line", "lines"), ("Group", "groups"), ("List", "lists"), ("Item", "items"), ("Tag", "tags"),
    ("Event", "events"), ("File", "files"), ("Type", "types"), ("Object", "objects"), ("Case", "cases"),
    ("Table", "tables"), ("Field", "fields"), ("Page", "pages"), ("Key", "keys"), ("Index", "indexes"),
    ("Config", "configs"), ("Statement", "statements"), ("Column", "columns"), ("Row", "rows"), ("Text", "texts"),
    ("Session", "sessions"), ("Request", "requests"), ("Response", "responses"), ("Router", "routers"),
    ("Decimal", "decimals"), ("Date", "dates"), ("Any", "anys"), ("Path", "paths"), ("Query", "queries"),
    ("Error", "errors"), ("Exception", "exceptions"), ("Enum", "enums"), ("OrderLine", "order_lines"),
    ("HTTPLog", "http_logs"), ("Model2", "models2"), ("Transaction", "transactions"), ("Database", "databases"),
    ("Select", "select"), ("Union", "unions"), ("Problem", "problems"), ("Literal", "literals"), ("Set", "sets"),
    ("Dict", "dicts"), ("Input", "inputs"), ("Output", "outputs"), ("Settings", "all_settings"), ("Level", "levels"),
)  # fmt: skip
FIELDS = (
    "title", "name", "note", "order", "group", "type", "value", "count", "index", "key", "status", "position", "limit",
    "offset", "date", "time", "text", "number", "amount", "total", "score", "select", "desc", "end", "start_on", "hash",
    "items", "len", "str", "int", "list", "min", "sum", "table", "row", "rows", "q", "sort", "request", "response",
    "session", "database", "transaction", "level", "x", "l", "dt", "sa", "uuid", "decimal", "filter", "state_of_it",
    "a_rather_long_name_of_a_field_that_stays_below_the_bound", "cast", "user", "check", "unique", "default", "token",
    "secret_word", "flag", "is_open", "due_on", "happened_at", "price", "size", "word2", "digest", "path", "query",
    "now", "today", "actor", "body", "viewer", "operation", "statement", "settings", "created", "updated_at", "locked",
)  # fmt: skip
STATES = ("open", "closed", "in progress", "done", "Draft", "x'y", "null", "a-b", "ß", "new", "1")
MOVES = ("finish", "reopen", "start", "stop", "move", "cancel", "transition", "approve")
TITLES = ("Shop", 'The "quoted" shop', "Käse & Co.", "x")


def entity_names(chance: Chance, count: int) -> list[tuple[str, str]]:
    """Different entities with their plurals."""
    fitting = [pair for pair in ENTITIES if entity_reason(pair[0]) is None and table_reason(pair[1]) is None]
    return chance.random.sample(fitting, count)


def field_names() -> list[str]:
    """All names that a field may have."""
    return list(FIELDS)


def is_variable(name: str) -> bool:
    """Whether a row, value or parameter may have the name."""
    return variable_reason(name) is None

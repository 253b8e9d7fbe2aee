"""What the names of an operation stand for in the emitted handler, and which columns of each row it needs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from emitters.naming import attribute, variable

Path = tuple[str, ...]
"""Relations to follow, then a column: ``("list", "owner_id")``."""

_OF_TUPLE = frozenset({"count", "index"})

HANDLER_NAMES = frozenset(
    [
        "answer", "app", "cache", "changes", "database", "functions", "moment", "new_id", "new_token", "now",
        "request", "retried", "router", "scheme", "token_digest", "tx", "verify_password", "violation",
        "hash_password", "bearer_token", "database_of", "is_stored", "required_actor", "optional_actor",
        "forbidden", "not_authenticated", "select", "insert", "update", "delete", "func", "exists", "bindparam",
        "and_", "or_", "not_", "case", "literal", "aliased", "statement", "filters", "sort", "limit", "offset", "q",
        "asked", "asked_for", "self", "rounded", "payload", "l", "O", "I", "is_right", "hashed", "fresh", "dt",
        "environment", "externs",
        "written", "once", "begin", "idempotency_key",
        "cursor", "start", "found", "position", "page",
        "answers", "base_url", "envelope", "escaped", "json_array", "payloads",
        "issue_pair", "end_reused", "spend",
        "if_match", "is_meant", "tagged", "version",
    ]
)  # fmt: skip
"""Names that handlers use themselves; a row or value of the same name gets an underscore."""


def local_name(name: str) -> str:
    """A row, parameter or value as a local variable of a handler."""
    safe = variable(name)
    return f"{safe}_" if safe in HANDLER_NAMES else safe


def row_attribute(path: Path) -> str:
    """A path as the field of a NamedTuple: ``list__owner_id``."""
    name = "__".join(path)
    return f"{name}_" if name in _OF_TUPLE else attribute(name)


def flat_parameter(row: str, path: Path) -> str:
    """A column of a row as a parameter of its own."""
    return local_name("_".join([row, *path]))


@dataclass
class RowBinding:
    """A loaded row: the local that holds it, and the paths that the steps after it look at, in order of first use."""

    local: str
    entity: str
    paths: dict[Path, None] = field(default_factory=dict)
    log: list[Path] = field(default_factory=list)
    """Every look at a column, in the order of the steps."""
    is_made: Callable[[], bool] = lambda: False
    """Whether it is the row that was written, which is of another class than one that is read."""
    flat: bool = False
    """Its columns are plain parameters of a function, named ``<row>_<column>``; there is no row object."""
    optional: bool = False
    """Flat, and all its parameters are None where there is no row."""

    @property
    def loaded(self) -> list[Path]:
        """The columns to load: the id first, or alone."""
        others = [path for path in self.paths if path != ("id",)]
        return [("id",), *others] if ("id",) in self.paths or not others else others

    def member(self, path: Path) -> str:
        """The attribute for this path, which is thereby loaded."""
        self.paths[path] = None
        self.log.append(path)
        if self.flat:
            return flat_parameter(self.local, path)
        return f"{self.local}.{row_attribute(path)}"


@dataclass(frozen=True)
class Names:
    """Rows and plain values in scope, by their names in the IR."""

    rows: dict[str, RowBinding] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Names":
        """A scope inside this one."""
        return Names(dict(self.rows), dict(self.values))

"""Names that would not survive in some layer of the emitted project, each with the reason.

Reserved words of SQL are no such names: emitters quote identifiers.
"""

import keyword

from compiler.symbols.naming import snake

_EXPRESSION = frozenset(["and", "or", "not", "in", "if", "then", "else", "for", "where", "true", "false", "null"])
_SCOPE = frozenset(["actor", "body", "viewer", "answer", "now"])
_MODEL = frozenset(
    [
        "metadata",
        "registry",
        "copy",
        "dict",
        "json",
        "schema",
        "schema_json",
        "validate",
        "construct",
        "parse_obj",
        "parse_raw",
        "parse_file",
        "from_orm",
        "update_forward_refs",
    ]
)
_TABLES = frozenset({"alembic_version"})
_ENVIRONMENT = frozenset(
    [
        "database_url",
        "database_connections",
        "cors_origins",
        "public_url",
        "debug",
        "idempotency_hours",
        "jobs_in_process",
        "job_attempts",
        "job_retry_seconds",
        "job_poll_seconds",
        "job_keep_days",
    ]
)
"""Fields of the emitted ``app/settings.py``."""
_SYSTEM = frozenset({"path", "home", "user", "shell", "pwd", "lang", "term", "tz", "tmpdir", "hostname"})
_CLASSES = frozenset({"None", "True", "False", "Base", "BaseModel"})


def _python(name: str) -> str | None:
    return "a keyword of Python" if keyword.iskeyword(name) or name in {"self", "cls", "print"} else None


def column_reason(name: str) -> str | None:
    """Why a field or DTO member cannot have this name, or None."""
    if name == "id":
        return "the key that every row has"
    return member_reason(name)


def member_reason(name: str) -> str | None:
    """Why a member of an object (relation, DTO member) cannot have this name, or None."""
    if name in _EXPRESSION:
        return "a word of the expression language"
    if name in _MODEL or name.startswith("model_"):
        return "used by the classes that are emitted"
    return _python(name)


def variable_reason(name: str) -> str | None:
    """Why a row, value or parameter cannot have this name, or None."""
    if name in _SCOPE:
        return "always in scope with a meaning of its own"
    if name in _EXPRESSION:
        return "a word of the expression language"
    return _python(name)


def table_reason(name: str) -> str | None:
    """Why a plural cannot be a table, or None."""
    if name in _TABLES or name.startswith(("sqlite_", "pg_")):
        return "a table of the database itself"
    return _python(name)


def class_reason(name: str) -> str | None:
    """Why an entity or DTO cannot have this name, or None."""
    return "a name that emitted code has already" if name in _CLASSES else None


def entity_reason(name: str) -> str | None:
    """Why an entity cannot have this name, or None. Its rows are named after it in expressions and in emitted code."""
    row = snake(name)
    return class_reason(name) or ("a word of the expression language" if row in _EXPRESSION else _python(row))


def function_reason(name: str) -> str | None:
    """Why an operation, role, outcome or scenario cannot have this name, or None."""
    return _python(name)


def setting_reason(name: str) -> str | None:
    """Why a setting cannot have this name, or None. It is read from the variable of this name in capitals."""
    if name in _ENVIRONMENT:
        return "a setting that every backend has"
    if name in _SYSTEM or name.startswith("lc_"):
        return f"the variable {name.upper()} of the operating system"
    return member_reason(name)

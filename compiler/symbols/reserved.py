"""Names that the language itself or a database has taken, each with the reason.

Words of a target's language are no such names, and neither are words of SQL: emitters spell their identifiers
differently and quote those of the database. Members of rows and DTOs stand after a dot, where every name is theirs.
What people meet outside of the project is another matter: settings are variables of an environment and attributes of a
class, functions may be files that people write.
"""

import keyword

from compiler.symbols.naming import snake

_EXPRESSION = frozenset(["and", "or", "not", "in", "is", "if", "then", "else", "for", "where", "true", "false", "null"])
_SCOPE = frozenset(["actor", "body", "viewer", "answer", "now"])
_TABLES = frozenset({"alembic_version"})
_ENVIRONMENT = frozenset(
    [
        "database_url",
        "database_connections",
        "cors_origins",
        "public_url",
        "secret_key",
        "previous_secret_keys",
        "max_body_bytes",
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


def variable_reason(name: str) -> str | None:
    """Why a row, value or parameter cannot have this name, or None."""
    if name in _SCOPE:
        return "always in scope with a meaning of its own"
    return "a word of the expression language" if name in _EXPRESSION else None


def table_reason(name: str) -> str | None:
    """Why a plural cannot be a table, or None."""
    return "a table of the database itself" if name in _TABLES or name.startswith("sqlite_") else None


def entity_reason(name: str) -> str | None:
    """Why an entity cannot have this name, or None. Its rows are named after it in expressions."""
    return "a word of the expression language" if snake(name) in _EXPRESSION else None


def function_reason(name: str) -> str | None:
    """Why a function cannot have this name, or None."""
    if name in _EXPRESSION:
        return "a word of the expression language"
    return "a keyword of Python" if keyword.iskeyword(name) or name in {"self", "cls", "print"} else None


def setting_reason(name: str) -> str | None:
    """Why a setting cannot have this name, or None. It is read from the variable of this name in capitals."""
    if name in _ENVIRONMENT:
        return "a setting that every backend has"
    if name in _SYSTEM or name.startswith("lc_"):
        return f"the variable {name.upper()} of the operating system"
    if name in _MODEL or name.startswith("model_"):
        return "used by the class of settings"
    return function_reason(name)

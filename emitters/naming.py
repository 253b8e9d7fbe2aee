"""Names of the IR as names of the emitted Python: cases, and what may not be used as it is.

Names in the IR are ``snake_case`` or ``PascalCase`` ASCII (ast_schemas/names.py). The name on the wire and in the
database is never changed; only the Python identifier gets a trailing underscore.
"""

import builtins
import keyword
import re

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))

RESERVED_ATTRIBUTES = frozenset(
    {
        # SQLAlchemy's declarative base
        "metadata", "registry",
        # Pydantic's BaseModel
        "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
        "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
        "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
        "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema",
        "schema_json", "update_forward_refs", "validate",
        # the first parameter of the statements' `values(**…)`
        "self",
        # types and validators that annotations of the same class name
        "bool", "bytes", "dt", "float", "int", "list", "object", "set", "str", "tuple", "type",
        "choice",
        # what the bodies of models call
        "mapped_column", "new_id", "now", "relationship", "today",
    }
)  # fmt: skip
"""Attribute names that would break a model or a DTO class."""

_AMBIGUOUS = frozenset({"l", "O", "I"})
"""Names that linters refuse because they look like digits (pycodestyle E741)."""

RESERVED_MODULES = frozenset(
    {"access_token", "associations", "base", "envelopes", "idempotent_call", "queued_jobs", "refresh_token"}
)


def attribute(name: str) -> str:
    """A field, relation or DTO member as an attribute of its class."""
    taken = keyword.iskeyword(name) or name in RESERVED_ATTRIBUTES or name in _AMBIGUOUS
    return f"{name}_" if taken else name


def variable(name: str) -> str:
    """A row, parameter or bound value as a local variable or argument."""
    return f"{name}_" if keyword.iskeyword(name) or name in _BUILTINS or name in _AMBIGUOUS else name


def class_name(name: str) -> str:
    """An entity or DTO as a class."""
    return f"{name}_" if keyword.iskeyword(name) or name in _BUILTINS else name


def module_name(name: str) -> str:
    """The module of an entity, DTO or operation, without package and suffix."""
    snake = snake_case(name)
    return f"{snake}_" if keyword.iskeyword(snake) or snake in RESERVED_MODULES else snake


def snake_case(name: str) -> str:
    """``OrderLine`` and ``HTTPLog`` as ``order_line`` and ``http_log``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return parted.lower()


def pascal_case(name: str) -> str:
    """``order_line`` as ``OrderLine``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def words(name: str) -> str:
    """A name as prose: ``order_line`` and ``OrderLine`` as ``order line``."""
    return snake_case(name).replace("_", " ").strip()

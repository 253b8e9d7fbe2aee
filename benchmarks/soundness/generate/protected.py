"""Fields of which the database holds another value than callers send: keyed hashes and encrypted texts."""

from ast_schemas import ir
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.scope import Name
from benchmarks.soundness.generate.types import NO_LIMITS, TEXTS, Form, quoted, value_type

HIDDEN = frozenset({"secret", "token"})
"""Never shown."""


def random_protected(chance: Chance) -> tuple[Form, Form]:
    """Type and limits of a token or an encrypted text."""
    limits = {**NO_LIMITS, "min_length": chance.one((None, 1)), "max_length": chance.one((None, 200))}
    return value_type(chance.one(("token", "encrypted"))), limits


def by_token(chance: Chance, name: str, entity: ir.Entity, names: list[Name]) -> str | None:
    """A condition that finds the row by its token; None if it has none."""
    columns = [one.name for one in entity.columns if one.type.kind == "token"]
    if not columns:
        return None
    sent = [
        one.text for one in names
        if isinstance(one.type, ir.Scalar) and one.type.kind in TEXTS and not one.type.many and not one.stored
    ]  # fmt: skip
    return f"{name}.{chance.one(columns)} == {chance.one([*sent[:4], quoted('no such token')])}"

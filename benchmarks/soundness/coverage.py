"""Which kinds of nodes programs contain: every form key with each of its variants, every IR node, every function.

A *kind* is a class (``LoadStep``), a value of a closed choice (``LoadStep.lock=true``), null or not
(``LoadStep.otherwise=null``), or an empty or filled list (``IfStep.otherwise=[]``). What can be said is read off the
types, so that a new key is missing here until it is drawn or excused in ``NOT_DRAWN``.
"""

import types
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from ast_schemas import ir
from ast_schemas.base import Node
from benchmarks.soundness.excused import NOT_DRAWN
from compiler.expressions.functions import FUNCTIONS
from compiler.fill.forms import FORMS


def kinds_in(root: Node) -> Counter[str]:
    """How often each kind occurs in a form or a program."""
    return Counter(_kinds(root))


def _kinds(node: BaseModel) -> Iterator[str]:
    name = type(node).__name__
    yield name
    for key, field in type(node).model_fields.items():
        value = getattr(node, key)
        yield from (f"{name}.{key}={told}" for told in _variants(value) if told in _said(field.annotation))
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from _kinds(item)
    if isinstance(node, ir.Apply):
        yield f"function {node.function}"
    if isinstance(node, ir.IsSent):
        yield "function sent"


def _variants(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return ("[…]" if value else "[]", *(str(item) for item in value if isinstance(item, str)))
    if isinstance(value, bool):
        return (str(value).lower(), "set")
    return ("null",) if value is None else ("set", str(value))


@cache
def sayable() -> frozenset[str]:
    """Every kind that the types allow."""
    found: set[str] = set()
    roots: tuple[type[BaseModel], ...] = (*FORMS.values(), ir.Program)
    for root in roots:
        _collect(root, found)
    return frozenset(found | {f"function {name}" for name in FUNCTIONS})


def missing(seen: Counter[str]) -> list[str]:
    """Kinds that were not drawn and are not excused."""
    return sorted(kind for kind in sayable() - set(seen) if not _is_excused(kind))


def superfluous(seen: Counter[str]) -> list[str]:
    """Excuses for what was drawn all the same."""
    return sorted(kind for kind in NOT_DRAWN if kind in seen)


def _is_excused(kind: str) -> bool:
    owner = kind.partition(".")[0]
    return kind in NOT_DRAWN or owner in NOT_DRAWN


def _collect(model: type[BaseModel], found: set[str]) -> None:
    if model.__name__ in found:
        return
    found.add(model.__name__)
    for key, field in model.model_fields.items():
        found |= {f"{model.__name__}.{key}={told}" for told in _said(field.annotation)}
        for inner in _models(field.annotation):
            _collect(inner, found)


def _said(annotation: Any) -> frozenset[str]:
    """The variants that a key of this type is told apart by."""
    return frozenset(_variants_of(annotation))


def _variants_of(annotation: Any) -> Iterator[str]:
    origin = get_origin(annotation)
    if isinstance(annotation, TypeAliasType):
        yield from _variants_of(annotation.__value__)
    elif annotation is bool:
        yield from ("true", "false")
    elif annotation is type(None):
        yield "null"
    elif origin is Literal:
        choices = get_args(annotation)
        yield from (str(choice) for choice in choices if len(choices) > 1)
    elif origin in (list, tuple):
        yield from ("[]", "[…]")
        yield from (
            told for inner in get_args(annotation) if get_origin(inner) is Literal for told in _variants_of(inner)
        )
    elif origin in (Union, types.UnionType):
        parts = get_args(annotation)
        yield from (told for part in parts for told in _variants_of(part))
        if type(None) in parts and not any(get_origin(part) in (list, tuple) for part in parts):
            yield "set"
    elif origin is not None and get_args(annotation):
        yield from _variants_of(get_args(annotation)[0])


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, TypeAliasType):
        yield from _models(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _models(inner)

"""What operations share: bullets of the section Functions, and sections ``Procedure: …``.

``- **Line total** (line: Line) gives money: the line's price times its quantity.``
``- **Shipping cost** (weight: decimal(8, 3), country: text) gives money, written by hand.``
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.context import Context
from compiler.reader.cursor import Cursor
from compiler.reader.endpoints import procedure
from compiler.reader.failures import Expected
from compiler.reader.fields import KNOWN_TYPES, link_type, split_list, value_type
from compiler.reader.locks import locked
from compiler.reader.names import operation_name, snake
from compiler.reader.phrase import Phrase, PhraseType, RowOf
from compiler.reader.refusals import moves, outcome_forms
from compiler.reader.rules import read_rule
from compiler.reader.schema import value_type_form
from compiler.reader.scope import Scope
from compiler.reader.sections import Chapter, Statement
from compiler.reader.tokens import tokenise
from compiler.reader.uncovered import Ledger
from compiler.reader.values import value
from compiler.symbols.interfaces import FunctionInterface, Interfaces, OperationInterface

EXPECTED = (
    "expected a function such as `**Line total** (line: Line) gives money: the line's price times its quantity` or "
    "`**Shipping cost** (weight: decimal) gives money, written by hand`"
)
_BY_HAND = re.compile(r",?\s*(?:is\s+)?(?:written|implemented) by hand\s*(?:[:;]\s*(?P<summary>.+))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A bullet taken apart. ``value`` is None for what is written by hand."""

    name: str
    parameters: str
    result: str
    nullable: bool
    value: str | None
    summary: str
    requirement: str | None


def functions_of(chapter: Chapter, symbols: Interfaces, ledger: Ledger) -> list[JsonObject]:
    """The signatures that a section Functions declares."""
    found: list[JsonObject] = []
    for statement in chapter.statements:
        if statement.label is not None:
            try:
                found.append(_signature(written(statement), symbols))
            except Expected as failure:
                ledger.reject(statement.requirement, failure.what)
    return found


def procedure_of(chapter: Chapter, context: Context, ledger: Ledger) -> JsonObject | None:
    """The signature of a section ``Procedure: …``."""
    found = procedure(chapter)
    takes = found.labels.get("takes")
    try:
        if not found.name:
            raise Expected(f"expected a verb phrase of ASCII letters after `Procedure:`; found `{chapter.title}`")
        parameters = [_parameter(part, context.symbols) for part in _parts(takes.text if takes else "")]
    except Expected as failure:
        for requirement in takes.requirements if takes else [item.requirement for item in chapter.statements]:
            ledger.reject(requirement, failure.what)
        return None
    return {
        "name": found.name,
        "kind": "procedure",
        "parameters": parameters,
        "result": None,
        "nullable": False,
        "outcomes": outcome_forms(found, [item.name for item in context.symbols.entities], moves(context)),
        "summary": found.summary,
        "requirements": list(takes.requirements) if takes else [],
    }


def read_function(context: Context) -> JsonObject | None:
    """The form of a function's body; None if no section in sight has it."""
    declared = context.symbols.function(context.name)
    statement = next((item for item in _labelled(context) if _name(item) == context.name), None)
    if declared is None or statement is None:
        return None
    ledger = Ledger()
    try:
        said = written(statement).value or ""
        scope = Scope(context.symbols, names=_names(declared))
        rows = [name for name, type_ in scope.names if isinstance(type_, RowOf)]
        if len(rows) == 1:
            scope = scope.about(Phrase(rows[0], dict(scope.names)[rows[0]]))
        found, place = value(Cursor(tokenise(said)), scope, declared.result)
        if not place.ended:
            raise place.expected("the end of the value")
        text = found.text
        ledger.use(statement.requirement)
    except Expected as failure:
        text = "null"
        ledger.reject(statement.requirement, failure.what)
    return {"value": text, "requirements": ledger.requirements, "uncovered": ledger.uncovered}


def read_procedure(context: Context) -> JsonObject | None:
    """The form of a procedure's steps; None if no section in sight has it."""
    declared = context.symbols.function(context.name)
    chapters = [item for item in context.chapters if item.kind == "procedure"]
    found = next((item for item in map(procedure, chapters) if item.name == context.name), None)
    if declared is None or found is None:
        return None
    rows = [item for item in declared.parameters if item.entity]
    entity = rows[0].entity if rows else next((item.name for item in context.symbols.entities), "")
    operation = OperationInterface(
        name=declared.name,
        kind="action",
        entity=entity or "",
        method="POST",
        path="/",
        callers=("member",),
        success=200,
        outcomes=declared.outcomes,
    )
    body = Body(context, operation, found)
    for name, type_ in reversed(_names(declared)):
        body.bind(name, type_)
    if rows:
        body.set_main(rows[0].name)
    for rule in found.rules:
        read_rule(body, rule)
    return {
        "steps": locked(body.steps, "action"),
        "requirements": body.ledger.requirements,
        "uncovered": body.ledger.uncovered,
    }


def written(statement: Statement) -> Written:
    """Raises Expected where it is no function."""
    name = _name(statement)
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise Expected(f"expected a name of ASCII letters, digits and blanks; found `{statement.label}`")
    parameters, tail = _bracketed(statement.rest.strip())
    said = re.match(r"(?:gives|returns)\s+(.+)", tail.strip(), re.DOTALL | re.IGNORECASE)
    if said is None:
        raise Expected(f"{EXPECTED}; found `{statement.rest}`")
    text, by_hand = said[1].strip().rstrip("."), None
    if (by_hand := _BY_HAND.search(text)) is not None:
        result, body = text[: by_hand.start()], None
    else:
        result, _, body = _cut(text)
        if not body:
            raise Expected(f"{EXPECTED}; what it gives is missing after the type")
    plain = re.sub(r"\s+or nothing$", "", result.strip(), flags=re.IGNORECASE)
    summary = (by_hand["summary"] if by_hand else None) or statement.label or name
    return Written(name, parameters, plain, plain != result.strip(), body, summary.strip(), statement.requirement)


def _signature(said: Written, symbols: Interfaces) -> JsonObject:
    type_ = value_type(said.result)
    if type_ is None:
        raise Expected(f"expected a type: {KNOWN_TYPES}; found `{said.result}`")
    return {
        "name": said.name,
        "kind": "extern" if said.value is None else "expression",
        "parameters": [_parameter(part, symbols) for part in _parts(said.parameters)],
        "result": value_type_form(type_),
        "nullable": said.nullable,
        "outcomes": [],
        "summary": said.summary,
        "requirements": [said.requirement] if said.requirement else [],
    }


def _parts(text: str) -> list[str]:
    """Parameters between semicolons, if there are any, else between commas."""
    parts = split_list(text, ";")
    return parts if len(parts) > 1 else split_list(text, ",")


def _parameter(text: str, symbols: Interfaces) -> JsonObject:
    """``weight: decimal(8, 3)``, ``line: Line`` or ``the line (Line)``. Raises Expected."""
    match = re.fullmatch(
        r"(?:an?\s+|the\s+)?([\w ]+?)\s*(?::\s*(.+)|\((.+)\))", text.strip().rstrip("."), re.IGNORECASE
    )
    if match is None:
        raise Expected(f"expected a parameter such as `weight: decimal` or `line: Line`; found `{text}`")
    name, said = snake(match[1]), (match[2] or match[3]).strip()
    link = link_type(said, lambda entity: symbols.entity(entity) is not None)
    if link is not None:
        return {"name": name, "type": None, "entity": link.entity}
    type_ = value_type(said)
    if type_ is None:
        raise Expected(f"expected a type: {KNOWN_TYPES}; found `{said}`")
    return {"name": name, "type": value_type_form(type_), "entity": None}


def _names(declared: FunctionInterface) -> tuple[tuple[str, PhraseType], ...]:
    def meant(entity: str | None, type_: Scalar | None) -> PhraseType:
        return RowOf(entity) if entity else type_

    return tuple((item.name, meant(item.entity, item.type)) for item in declared.parameters)


def _labelled(context: Context) -> Iterator[Statement]:
    for chapter in context.chapters:
        if chapter.kind == "functions":
            yield from (item for item in chapter.statements if item.label is not None)


def _name(statement: Statement) -> str:
    return operation_name(statement.label or "")


def _bracketed(text: str) -> tuple[str, str]:
    """What stands in the brackets at the start, and the rest."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return text[1:index], text[index + 1 :]
    raise Expected(f"{EXPECTED}; a bracket is open")


def _cut(text: str) -> tuple[str, str, str]:
    """The text before and after the first colon that stands outside of quotes and brackets."""
    first, *rest = split_list(text, ":")
    return first, ":", text[text.index(first) + len(first) :].lstrip().removeprefix(":").strip() if rest else ""

"""The form of an operation's body: rows of the path, who may, the rules in order, the answer."""

import re
from typing import Literal

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.body import Body
from compiler.reader.bulk import over_bodies
from compiler.reader.callers import Caller, callers
from compiler.reader.conditions import whole_condition
from compiler.reader.context import Context
from compiler.reader.conventions import not_owner_status
from compiler.reader.cursor import Cursor
from compiler.reader.endpoints import endpoint
from compiler.reader.failures import Expected, furthest
from compiler.reader.inputs import input_name
from compiler.reader.job_bodies import read_job
from compiler.reader.listing import list_step, report_step
from compiler.reader.locks import locked
from compiler.reader.main_row import ensure_main
from compiler.reader.names import snake
from compiler.reader.phrase import AND, BOOLEAN, Phrase, RowOf, compare, condition_text, either
from compiler.reader.predicates import role_rule
from compiler.reader.responding import respond
from compiler.reader.routes import row_name
from compiler.reader.rowsets import rows
from compiler.reader.rules import read_rule
from compiler.reader.tokens import tokenise

Answered = Literal["list", "report", "row"]


def read_operation(context: Context) -> JsonObject | None:
    """The arguments of the operations form; None if the request shows no such operation."""
    job = context.symbols.job(context.name)
    if job is not None:
        return read_job(context, job)
    operation = context.symbols.operation(context.name)
    written = endpoint(context, context.name)
    if operation is None or written is None:
        return None
    body = Body(context, operation, written)
    _load_path_rows(body)
    _choose_main(body)
    _admit(body)
    for rule in written.rules:
        read_rule(body, rule)
    _finish(body)
    used = [item for name, label in written.labels.items() for item in label.requirements if name != "takes"]
    if operation.input is None or operation.input != input_name(operation.name):
        used += written.labels["takes"].requirements if "takes" in written.labels else ()
    body.ledger.use(*written.route, *used)
    return {
        "steps": locked(over_bodies(body.steps) if operation.input_many else body.steps, operation.kind),
        "requirements": body.ledger.requirements,
        "uncovered": body.ledger.uncovered,
    }


def _load_path_rows(body: Body) -> None:
    """Load the rows of the path, outer first; an inner one that has a link to an outer one must belong to it."""
    loaded: list[tuple[str, str]] = []
    for parameter in body.operation.parameters:
        if parameter.place != "path" or parameter.entity is None:
            continue
        name = row_name(parameter.name, parameter.entity)
        if body.scope.taken(name):
            name = body.scope.row_name(parameter.entity)
        conditions = [f"{name}.{parameter.field or 'id'} == {parameter.name}"]
        entity = body.context.symbols.entity(parameter.entity)
        for outer, outer_entity in loaded:
            links = [item for item in entity.relations if item.target == outer_entity] if entity else []
            keys = [item.name for item in links if item.direction == "one"]
            if len(keys) == 1:
                conditions.append(f"{name}.{keys[0]} == {outer}")
        step: JsonObject = {
            "step": "load",
            "name": name,
            "entity": parameter.entity,
            "where": " and ".join(conditions),
            "otherwise": f"{snake(parameter.entity)}_not_found",
            "lock": False,
        }
        body.steps.append(step)
        body.bind(name, RowOf(parameter.entity))
        loaded.append((name, parameter.entity))


def _choose_main(body: Body) -> None:
    """The last row of the path that is of the operation's entity; else the caller's account; else the last row."""
    rows_of_path = [(name, type_) for name, type_ in body.scope.names if isinstance(type_, RowOf)]
    if body.operation.kind in ("create", "list", "report"):
        if rows_of_path:
            _bare_nouns(body, rows_of_path[0][0], rows_of_path[0][1])
        return
    own = [name for name, type_ in rows_of_path if type_ == RowOf(body.entity)]
    if own:
        body.set_main(own[0])
    elif body.entity == body.context.symbols.account and not rows_of_path and body.operation.callers != ("anyone",):
        body.set_main(body.scope.caller)
    elif rows_of_path:
        _bare_nouns(body, rows_of_path[0][0], rows_of_path[0][1])


def _bare_nouns(body: Body, name: str, type_: RowOf) -> None:
    from dataclasses import replace

    row = Phrase(name, type_)
    body.scope = replace(body.scope, subject=row, main=row)


# -- who --------------------------------------------------------------------------------------------------------------


def _admit(body: Body) -> None:
    """Conditions of the label Who on rows: part of the load, so that a row of someone else is not there."""
    label = body.written.labels.get("who")
    alternatives = callers(label.text if label else "", body.context.symbols)
    if all(item.phrase is None for item in alternatives) or any(
        item.role in ("anyone", "member") for item in alternatives
    ):
        return
    try:
        found = [_alternative(body, item) for item in alternatives]
    except Expected as failure:
        for requirement in label.requirements if label else ():
            body.ledger.reject(requirement, failure.what)
        return
    test = found[0]
    for other in found[1:]:
        test = either(test, other)
    status = not_owner_status(body.context.chapters)
    step = _load_that_mentions(body, test.text)
    if step is None or status == 403:
        body.steps.append({"step": "require", "condition": test.text, "otherwise": "forbidden"})
    else:
        step["where"] = f"{step['where']} and {test.at(AND)}"


def _load_that_mentions(body: Body, text: str) -> JsonObject | None:
    for step in reversed(body.steps):
        if step["step"] == "load" and re.search(rf"\b{re.escape(step['name'])}\b(?!\()", text):
            return step
    return None


def _alternative(body: Body, caller: Caller) -> Phrase:
    """One alternative as a condition on the caller."""
    if caller.role is not None:
        role = body.context.symbols.role(caller.role)
        return role_rule(role.rule if role else None, body.scope.caller)
    text = (caller.phrase or "").strip()
    if text.startswith("`"):
        return condition_text(text.strip("`"))
    text = re.sub(r"^(?:members|users|everyone|callers|people|anyone) who (?:are|is) ", "", text, flags=re.IGNORECASE)
    cursor = Cursor(tokenise(text))
    account = body.context.symbols.account
    failures: list[Expected] = []
    try:
        holder, place = paths.path(cursor, body.scope)
        if place.ended and isinstance(holder.type, RowOf) and holder.type.entity == account:
            return compare(holder, "==", body.scope.caller_row())
        failures.append(place.expected("an account"))
    except Expected as failure:
        failures.append(failure)
    try:
        many, place = rows(cursor, body.scope)
        if place.ended and many.entity == account and many.membership is not None and many.where is None:
            return Phrase(f"{body.scope.caller} in {many.source}", BOOLEAN, 4)
    except Expected as failure:
        failures.append(failure)
    try:
        return whole_condition(Cursor(tokenise(text)), body.scope)
    except Expected as failure:
        failures.append(failure)
    known = ", ".join(item.name for item in body.context.symbols.roles)
    raise Expected(
        f"expected `anyone`, `members`, a role ({known}) or an account such as `the owner of the list`; "
        f"{furthest(failures).what}"
    )


# -- end --------------------------------------------------------------------------------------------------------------


def _finish(body: Body) -> None:
    """What need not be said: write the main row, delete it, answer."""
    operation = body.operation
    ensure_main(body)
    if body.duplicates:
        write = next((step for step in reversed(body.steps) if step["step"] in ("create", "update")), None)
        if write is not None and write["duplicate"] is None:
            write["duplicate"] = body.duplicates[0][1]
    if operation.kind == "delete" and body.main is not None and _deletes_main(body):
        body.steps.append({"step": "delete", "row": body.main})
    if body.responded:
        return
    label = "answers"
    try:
        if operation.kind == "list":
            list_step(body)
        elif operation.kind == "report":
            label = "measures"
            report_step(body)
        else:
            respond(body)
    except Expected as failure:
        requirements = body.written.labels[label].requirements if label in body.written.labels else body.written.route
        for requirement in requirements:
            body.ledger.reject(requirement, failure.what)
        body.steps.append({"step": "respond", "row": None, "extras": [], "location": None})


def _deletes_main(body: Body) -> bool:
    """Whether the main row goes without being said.

    The row of the path does if it ends the path and no rule deletes or unlinks it; the caller's account only if no rule
    does anything at all, for `DELETE /sessions` signs out and closes no account.
    """
    if body.main == "actor":
        return all(step["step"] in ("load", "require", "let") for step in body.steps)
    last = body.written.path.rstrip("/").rpartition("/")[2]
    if not last.startswith("{") or any(_deletes(step, body.main or "") for step in body.steps):
        return False
    return not any(step["step"] == "link" and step["target"] == body.main for step in body.steps)


def _deletes(step: JsonObject, row: str) -> bool:
    if step["step"] == "delete" and step["row"] == row:
        return True
    inner = [*step.get("then", ()), *step.get("otherwise", ())] if step["step"] == "if" else []
    return any(_deletes(item, row) for item in inner)

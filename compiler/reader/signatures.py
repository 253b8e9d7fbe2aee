"""The signatures form of one section: what names, routes and labels tell without knowing any field."""

import re

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.answers import Answer, Head, answer, head
from compiler.reader.callers import callers, roles
from compiler.reader.context import Context
from compiler.reader.endpoints import Endpoint, endpoints
from compiler.reader.entity_fields import field_rows
from compiler.reader.failures import Expected
from compiler.reader.fields import LinkType
from compiler.reader.filters import filters, parameter
from compiler.reader.functions import functions_of, procedure_of
from compiler.reader.headers import header_forms
from compiler.reader.inputs import input_name, takes_nothing
from compiler.reader.job_signatures import event_forms, job_forms
from compiler.reader.names import singular_name, snake, words
from compiler.reader.refusals import moves, outcome_forms
from compiler.reader.reports import report_name
from compiler.reader.routes import PathParameter, last_segment_entity, path_parameters
from compiler.reader.schema import value_type_form
from compiler.reader.shapes import shape_dto
from compiler.reader.uncovered import Ledger
from compiler.symbols.interfaces import Interfaces

_ALWAYS = {
    "HEAD": "expected no route for HEAD: wherever there is a GET, HEAD answers as it does, without the body",
    "OPTIONS": "expected no route for OPTIONS: every path answers it with the methods that it has",
}
"""Methods that need no operation, and what is said of one."""
_UUID = Scalar(kind="uuid")
_CREATES = r"\b(?:create|add|register|record|store|save|open|start|place)s? (?:the|a|an|a new|the new) "


def read_signatures(context: Context) -> JsonObject:
    """The arguments of the signatures form."""
    ledger = Ledger()
    chapter = context.section(context.name)
    operations: list[JsonObject] = []
    for written in endpoints(chapter) if chapter else []:
        try:
            if not written.name:
                raise Expected(f"expected a heading with a verb in ASCII letters; found `{written.summary}`")
            if written.method in _ALWAYS:
                raise Expected(_ALWAYS[written.method])
            operations.append(signature(context, written, ledger))
        except Expected as failure:
            for requirement in written.route or tuple(written.label_requirements):
                ledger.reject(requirement, failure.what)
    if chapter is not None and chapter.kind == "operations":
        _bad_rows(context, ledger)
    events = event_forms(context, chapter, ledger) if chapter is not None and chapter.kind == "events" else []
    jobs = job_forms(context, chapter, ledger) if chapter is not None and chapter.kind == "job" else []
    rejected = {item["requirement"] for item in ledger.uncovered}
    for operation in (*operations, *events, *jobs):
        operation["requirements"] = [item for item in operation["requirements"] if item not in rejected]
    functions: list[JsonObject] = []
    if chapter is not None and chapter.kind == "functions":
        functions = functions_of(chapter, context.symbols, ledger)
    elif chapter is not None and chapter.kind == "procedure":
        functions = [item for item in [procedure_of(chapter, context, ledger)] if item is not None]
    declared: JsonObject = {"operations": operations, "events": events, "jobs": jobs, "functions": functions or None}
    return {**declared, "uncovered": ledger.uncovered}


def _bad_rows(context: Context, ledger: Ledger) -> None:
    chapter = context.section(context.name)
    read = {requirement for written in endpoints(chapter) for requirement in written.route} if chapter else set()
    for table in chapter.tables if chapter else ():
        if table.has("operation", "route"):
            for row in table.rows:
                if row.requirement not in read:
                    ledger.reject(row.requirement, "expected a name and a route such as `GET /lists/{list_id}`")


def signature(context: Context, written: Endpoint, ledger: Ledger) -> JsonObject:
    """One operation. Raises Expected if it cannot be said what it is about."""
    symbols = context.symbols
    parameters = path_parameters(written.path, written.label("path"), symbols)
    said = answer(written.label("answers"))
    noun = head(said.phrase, symbols) if said and said.phrase else None
    if said is None and written.method == "GET":
        noun = _collection(written, symbols)
    if said and said.phrase and noun is None:
        noun = _linked(said.phrase, context)
    report = "measures" in written.labels
    entity = _entity(context, written, parameters, noun, report)
    kind = _kind(context, written, entity, noun, report)
    if kind == "action" and written.method == "POST" and _answers_new(written, parameters, noun):
        kind = "create"
    if kind == "action" and written.tails.takes_list and written.method == "POST" and noun is not None and noun.many:
        kind = "create"
    _known_answer(written, said, noun, kind, ledger)
    alternatives = callers(written.label("who"), symbols)
    query = [] if kind not in ("list", "report") else _filters(context, written, entity, ledger)
    many = bool(noun and noun.many) if kind != "report" else bool(written.label("group_by"))
    output = _output(written, kind, entity, said, noun)
    status = said.status if said and said.status else 201 if kind == "create" else 204 if output is None else 200
    return {
        "name": written.name,
        "kind": kind,
        "entity": entity,
        "summary": written.summary,
        "method": written.method,
        "path": written.path,
        "callers": roles(alternatives),
        "parameters": [_path_form(item) for item in parameters]
        + query
        + header_forms(written.labels.get("headers"), ledger),
        "input": _input(context, written, kind, entity, parameters),
        "input_many": written.tails.takes_list or None,
        "output": output,
        "many": many,
        "envelope": written.tails.envelope,
        "media": written.tails.media,
        "success_status": status,
        "outcomes": outcome_forms(written, [item.name for item in symbols.entities], moves(context)),
        "requirements": list(written.route),
    }


def _collection(written: Endpoint, symbols: Interfaces) -> Head | None:
    """A GET without a label Answers whose path ends in the plural of an entity lists it."""
    ending = last_segment_entity(written.path, symbols)
    last = snake(written.path.rstrip("/").rpartition("/")[2])
    if ending is None or last == snake(ending.name):
        return None
    return Head(ending.name, many=True)


def _linked(phrase: str, context: Context) -> Head | None:
    """An answer whose noun is a link of an entity (``the author of the post``), by visible field tables."""
    noun = singular_name(
        snake(re.split(r"\b(?:of|whose|that)\b", re.split(r"['’]s ", phrase)[-1])[0].removeprefix("the "))
    )
    for chapter in context.chapters:
        if chapter.kind != "entity":
            continue
        good, _ = field_rows(chapter, lambda name: context.symbols.entity(name) is not None)
        for row in good:
            if isinstance(row.type, LinkType) and singular_name(row.name) == noun:
                return Head(row.type.entity, many=row.type.kind == "many_to_many")
    return None


def _known_answer(written: Endpoint, said: Answer | None, noun: Head | None, kind: str, ledger: Ledger) -> None:
    if said is not None and said.phrase and noun is None and kind != "report":
        for requirement in written.labels["answers"].requirements:
            ledger.reject(
                requirement, f"expected an entity, `the caller` or `nothing` as the answer; found `{said.phrase}`"
            )


def _entity(
    context: Context, written: Endpoint, parameters: list[PathParameter], noun: Head | None, report: bool
) -> str:
    symbols = context.symbols
    about = written.label("about") or (written.label("rows") if report else "")
    if about:
        found = head(about, symbols)
        if found is not None:
            return found.entity
    ending = last_segment_entity(written.path, symbols)
    if ending is not None and (written.method == "POST" or noun is None):
        return ending.name
    created = _created(context, written) if written.method == "POST" else None
    if created is not None:
        return created
    if _answers_new(written, parameters, noun) and noun is not None:
        return noun.entity
    if noun is not None and noun.many:
        return noun.entity
    rows = [item.entity for item in parameters if item.entity]
    if rows:
        return rows[-1] or ""
    if ending is not None:
        return ending.name
    if noun is not None:
        return noun.entity
    run = words(written.summary)
    for length in (3, 2, 1):
        for start in range(len(run) - length + 1):
            mentioned = head(" ".join(run[start : start + length]), symbols)
            if mentioned is not None:
                return mentioned.entity
    if symbols.account:
        return symbols.account
    raise Expected("expected an entity that the operation is about: say it with **About**")


def _answers_new(written: Endpoint, parameters: list[PathParameter], noun: Head | None) -> bool:
    """A POST that answers 201 with one row that its path does not name creates that row."""
    said = answer(written.label("answers"))
    if written.method != "POST" or said is None or said.status != 201 or noun is None or noun.many:
        return False
    return noun.entity not in {item.entity for item in parameters}


def _created(context: Context, written: Endpoint) -> str | None:
    """The entity of ``THE system SHALL create the user``."""
    text = written.sentences()
    for entity in context.symbols.entities:
        noun = snake(entity.name).replace("_", "[ -]")
        if re.search(rf"(?:shall|must)\s+create the {noun}\b", text, re.IGNORECASE):
            return entity.name
    return None


def _kind(context: Context, written: Endpoint, entity: str, noun: Head | None, report: bool) -> str:
    match written.method:
        case "GET":
            if report:
                return "report"
            return "list" if noun is not None and noun.many else "read"
        case "DELETE":
            return "delete"
        case "PATCH":
            return "update"
        case "PUT":
            return "update" if _replaces(written, context, entity) else "action"
    ending = last_segment_entity(written.path, context.symbols)
    if _created(context, written) == entity:
        return "create"
    if ending is not None and ending.name == entity and not _writes_otherwise(written):
        return "create"
    return "action"


def _replaces(written: Endpoint, context: Context, entity: str) -> bool:
    """A PUT changes the row that its path ends in; at ``/posts/{post_id}/vote`` it does something else."""
    last = written.path.rstrip("/").rpartition("/")[2]
    ending = last_segment_entity(written.path, context.symbols)
    return last.startswith("{") or snake(last) == "me" or (ending is not None and ending.name == entity)


def _writes_otherwise(written: Endpoint) -> bool:
    """A POST to a collection may still be an action: its rules create or delete rows only under conditions."""
    return (
        re.search(r"\b(?:shall|must) (?:delete|remove|restore) the\b", written.sentences(), re.IGNORECASE) is not None
    )


def _path_form(item: PathParameter) -> JsonObject:
    return {
        "name": snake(item.name) if item.name != snake(item.name) else item.name,
        "place": "path",
        "type": value_type_form(item.type),
        "entity": item.entity,
        "field": item.field,
        "required": True,
    }


def _filters(context: Context, written: Endpoint, entity: str, ledger: Ledger) -> list[JsonObject]:
    label = written.labels.get("filters")
    found: list[JsonObject] = []
    for item in filters(label.text) if label else ():
        known = _field_type(context, entity, item.key)
        if item.by is not None:
            known = _field_type(context, known.entity, item.by) if isinstance(known, LinkType) else None
        said = parameter(item, known)
        if said is None:
            reason = (
                f"expected a field of {entity}, or a type in brackets after the filter, "
                f"such as {item.key} (text): …; found `{item.text}`"
            )
            for requirement in label.requirements if label else ():
                ledger.reject(requirement, reason)
            continue
        form = {
            "name": said[0],
            "place": "query",
            "type": value_type_form(said[1]),
            "entity": None,
            "field": None,
            "required": False,
        }
        found.append(form)
    return found


def _field_type(context: Context, entity: str, name: str) -> Scalar | LinkType | None:
    """The type of a field by the entity's field table, if its section is among those that are visible."""
    if name == "id":
        return _UUID
    interface = context.symbols.entity(entity)
    known = interface.field(name) if interface is not None else None
    if known is not None:
        return known.type
    for chapter in context.chapters:
        if chapter.entity == entity:
            good, _ = field_rows(chapter, lambda item: context.symbols.entity(item) is not None)
            for row in good:
                if row.name in (name, name.removesuffix("_id")):
                    return row.type
    return None


def _input(
    context: Context, written: Endpoint, kind: str, entity: str, parameters: list[PathParameter]
) -> JsonObject | None:
    takes = written.label("takes")
    if takes_nothing(takes) or written.method == "GET":
        return None
    role = kind if kind in ("create", "update") else "custom"
    if takes and not (written.tails.takes_list and _is_rows(takes, entity, context.symbols)):
        return {"name": input_name(written.name), "entity": entity, "role": role}
    if role == "custom" or (kind == "create" and not _has_writable(context, entity, parameters)):
        return None
    return {"name": f"{entity}{role.capitalize()}", "entity": entity, "role": role}


def _is_rows(takes: str, entity: str, symbols: Interfaces) -> bool:
    """Whether a list of rows is taken, not of members that are named."""
    return head(takes.strip().rstrip("."), symbols) == Head(entity, many=True)


def _has_writable(context: Context, entity: str, parameters: list[PathParameter]) -> bool:
    """Whether callers can send anything for a new row; True if the field table is not visible."""
    chapter = next((item for item in context.chapters if item.kind == "entity" and item.entity == entity), None)
    if chapter is None:
        return True
    good, bad = field_rows(chapter, lambda name: context.symbols.entity(name) is not None)
    in_path = {item.entity for item in parameters}
    for row in good:
        said = row.rules
        system = said.writable is False or said.generated or said.set_to or said.caller or said.changed_by or said.owner
        if not system and not (isinstance(row.type, LinkType) and row.type.entity in in_path):
            return True
    return bool(bad)


def _output(written: Endpoint, kind: str, entity: str, said: Answer | None, noun: Head | None) -> JsonObject | None:
    if kind == "report":
        return {"name": report_name(written.name), "entity": entity, "role": "custom"}
    if said is None and noun is None:
        if kind in ("delete", "action"):
            return None
        return {"name": f"{entity}View", "entity": entity, "role": "view"}
    if noun is None:
        return None
    shape = said.shape if said is not None else "view"
    role = shape if shape in ("view", "summary") else "custom"
    return {"name": shape_dto(noun.entity, shape), "entity": noun.entity, "role": role}

"""Lists and reports: the label Answers as a condition, Filters, Search, Sort and Page."""

import re
from dataclasses import replace

from compiler.models.protocol import JsonObject
from compiler.reader import paths
from compiler.reader.answers import answer
from compiler.reader.body import Body
from compiler.reader.conditions import whole_condition
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.fields import split_list
from compiler.reader.filters import condition as condition_of
from compiler.reader.filters import filters
from compiler.reader.names import snake
from compiler.reader.phrase import Phrase, RowOf
from compiler.reader.reports import report_members
from compiler.reader.rowsets import rows_called
from compiler.reader.scope import Scope
from compiler.reader.tokens import tokenise
from compiler.reader.values import value


def list_step(body: Body) -> None:
    """Answer with rows."""
    dto = body.context.symbols.dto(body.operation.output) if body.operation.output else None
    entity = dto.entity if dto is not None else body.entity
    said = answer(body.written.label("answers"))
    name = _name(body, entity)
    where = _where(body, said.phrase if said else None, entity, name, said.deleted if said else False)
    row = Phrase(name, RowOf(entity))
    scope = replace(body.scope.with_name(name, row.type), subject=row, inner=row, main=row)
    sorts, default = _sorts(body, scope, entity)
    body.steps.append(
        {
            "step": "list",
            "name": name,
            "entity": entity,
            "where": where,
            "filters": _filters(body, scope, entity, name),
            "search": _search(body, scope),
            "sorts": sorts,
            "default_sort": default,
            "paged": not re.search(
                r"\b(?:all|no|not|none|everything|once|without)\b", body.written.label("page"), re.IGNORECASE
            ),
        }
    )


def report_step(body: Body) -> None:
    """Answer with groups."""
    entity = body.entity
    name = _name(body, entity)
    said = body.written.label("rows")
    where = _where(body, said, entity, name, deleted=False) if said else None
    members = report_members(body.context, body.entity, body.written)
    prefix = re.compile(rf"\b{re.escape(snake(entity))}\.")
    measures = [{"name": item.name, "value": prefix.sub(f"{name}.", item.value)} for item in members if not item.key]
    keys = [{"name": item.name, "value": prefix.sub(f"{name}.", item.value)} for item in members if item.key]
    limit = re.search(r"\d+", body.written.label("limit"))
    names = {item.name for item in members}
    order = []
    for part in split_list(body.written.label("sort").rstrip(".")):
        sign, key = _direction(part)
        key = next((item for item in (snake(key), f"{snake(key)}_id") if item in names), "")
        if not key:
            _reject(body, "sort", f"expected names of groups or measures ({', '.join(sorted(names))}); found `{part}`")
            continue
        order.append(sign + key)
    body.steps.append(
        {
            "step": "report",
            "name": name,
            "entity": entity,
            "where": where,
            "group_by": keys,
            "measures": measures,
            "order_by": order,
            "limit": int(limit[0]) if limit else None,
        }
    )


def _name(body: Body, entity: str) -> str:
    base = snake(entity)
    return next(
        item
        for item in (base, f"listed_{base}", *(f"{base}_{number}" for number in range(2, 99)))
        if not body.scope.taken(item)
    )


def _reject(body: Body, label: str, reason: str) -> None:
    for requirement in body.written.labels[label].requirements if label in body.written.labels else ():
        body.ledger.reject(requirement, reason)


def _where(body: Body, phrase: str | None, entity: str, name: str, deleted: bool) -> str | None:
    """The condition that a noun phrase such as ``the open items of the list`` puts on a row."""
    parts: list[str] = []
    if phrase:
        scope = replace(body.scope, subject=None, inner=None, main=None)
        cursor = Cursor(tokenise(phrase))
        try:
            found, place = rows_called(name, entity, cursor, scope)
            if not place.ended or found.entity != entity:
                raise place.expected(f"rows of {entity}, `whose …` or `of …`")
        except Expected as failure:
            _reject(body, "answers" if body.operation.kind == "list" else "rows", failure.what)
            return None
        if condition := found.condition():
            parts.append(condition)
    elif (implied := _of_path_row(body, entity, name)) is not None:
        parts.append(implied)
    if deleted:
        parts.append(f"{name}.deleted_at != null")
    return " and ".join(parts) or None


def _of_path_row(body: Body, entity: str, name: str) -> str | None:
    """Without a phrase: the rows of the last row of the path, if there is one link to it."""
    interface = body.interface(entity)
    for row, type_ in body.scope.names:
        if isinstance(type_, RowOf):
            links = [item for item in interface.relations if not item.to_many and item.target == type_.entity]
            if len(links) == 1:
                return f"{name}.{links[0].name} == {row}"
    return None


def _filters(body: Body, scope: Scope, entity: str, name: str) -> list[JsonObject]:
    found: list[JsonObject] = []
    interface = body.interface(entity)
    declared = {item.name: item for item in body.operation.parameters if item.place == "query"}
    for item in filters(body.written.label("filters")):
        key = item.key
        parameter = next((declared[known] for known in item.names() if known in declared), None)
        if parameter is None:
            _reject(body, "filters", f"expected a query parameter that the signature declares for `{item.text}`")
            continue
        if item.condition is not None:
            inner = replace(scope, parameters=((parameter.name, parameter.type),), body=None)
            inner = replace(inner, inner=None, names=inner.names)
            try:
                said = whole_condition(Cursor(tokenise(item.condition)), _parameter_first(inner, parameter.name, key))
            except Expected as failure:
                _reject(body, "filters", failure.what)
                continue
            found.append({"parameter": parameter.name, "condition": said.text})
            continue
        text = condition_of(item, name, interface, parameter.name)
        if text is None:
            _reject(body, "filters", f"expected a field of {entity} or a condition after a colon; found `{item.text}`")
            continue
        found.append({"parameter": parameter.name, "condition": text})
    return found


def _parameter_first(scope: Scope, parameter: str, key: str) -> Scope:
    """Nouns of the filter's own name mean the parameter, all others the row."""
    type_ = dict(scope.parameters)[parameter]
    named = ((parameter, type_), (key, type_)) if key != parameter else ((parameter, type_),)
    return replace(scope, parameters=named[:1])


def _search(body: Body, scope: Scope) -> list[str]:
    found: list[str] = []
    for part in split_list(body.written.label("search").rstrip(".")):
        for item in re.split(r"\s+and\s+", part):
            try:
                text, place = paths.path(Cursor(tokenise(item)), scope)
                if not place.ended:
                    raise place.expected("a field")
                found.append(text.text)
            except Expected as failure:
                _reject(body, "search", failure.what)
    return found


_FIRST = {"newest": "-", "latest": "-", "oldest": "", "earliest": ""}


def _sorts(body: Body, scope: Scope, entity: str) -> tuple[list[JsonObject], list[str]]:
    """Orders that callers may ask for, and the default."""
    sorts: dict[str, str] = {}
    default: list[str] = []
    text = body.written.label("sort").rstrip(". ")
    for part in (item for piece in split_list(text, ";") for item in split_list(piece, ",")):
        for item in re.split(r"\s+and\s+", part) if ":" not in part else [part]:
            plain = re.sub(r"^(?:and|then)\s+", "", item.strip())
            is_default = re.search(r"\b(?:by )?default\b:?", plain, re.IGNORECASE) is not None
            plain = re.sub(
                r"\(?\s*\b(?:(?:as|by|the|is) )*default(?: is)?\b:?\s*\)?", "", plain, flags=re.IGNORECASE
            ).strip(" :,")
            first = re.fullmatch(
                r"(newest|latest|oldest|earliest)(?: ones?)? first|(newest|oldest)", plain, re.IGNORECASE
            )
            try:
                if first:
                    sign = _FIRST[(first[1] or first[2]).lower()]
                    key, content = _moment(body, entity, scope)
                    is_default = is_default or not default
                else:
                    sign, noun = _direction(plain)
                    key, content = _sort_key(noun, scope)
            except Expected as failure:
                _reject(body, "sort", failure.what)
                continue
            sorts.setdefault(key, content)
            if is_default:
                default.append(f"{sign}{key}")
    return [{"name": key, "value": content} for key, content in sorts.items()], default


def _direction(part: str) -> tuple[str, str]:
    """``-total``, ``total descending``, ``highest total first`` → sign and noun."""
    plain = part.strip()
    if plain.startswith(("-", "−", "–")):
        return "-", plain[1:].strip()
    if match := re.fullmatch(r"(highest|largest|most|lowest|smallest|fewest) (.+?) first", plain, re.IGNORECASE):
        return ("-" if match[1].lower() in ("highest", "largest", "most") else ""), match[2]
    if match := re.fullmatch(r"(.+?)\s+(?:\(?(descending|ascending)\)?)", plain, re.IGNORECASE):
        return ("-" if match[2].lower() == "descending" else ""), match[1]
    return "", plain


def _moment(body: Body, entity: str, scope: Scope) -> tuple[str, str]:
    """The field that says when a row came about."""
    fields = [item.name for item in body.interface(entity).fields or () if item.type.kind == "datetime"]
    for name in ("created_at", "created_on", *fields):
        if name in fields and scope.main is not None:
            return name, f"{scope.main.text}.{name}"
    raise Expected(f"expected a datetime field of {entity} for `newest first`")


def _sort_key(noun: str, scope: Scope) -> tuple[str, str]:
    name, colon, content = noun.partition(":")
    cursor = Cursor(tokenise(content if colon else name))
    found, place = value(cursor, scope)
    if not place.ended:
        raise place.expected("a field, or a name, a colon and a value")
    if isinstance(found.type, RowOf):
        raise cursor.expected("a field, not a link")
    return snake(re.sub(r"^(?:the|its)\s+", "", name.strip())), found.text

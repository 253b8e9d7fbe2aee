"""The outline form of one section: what it declares, and which of its sentences demand nothing."""

import re

from compiler.models.protocol import JsonObject
from compiler.reader.context import Context
from compiler.reader.conventions import EXPECTED, convention, conventions
from compiler.reader.endpoints import endpoints, procedure
from compiler.reader.entity_rules import EXPECTED as EXPECTED_ENTITY
from compiler.reader.entity_rules import constructs
from compiler.reader.failures import Expected
from compiler.reader.functions import EXPECTED as EXPECTED_FUNCTION
from compiler.reader.job_sections import explanations
from compiler.reader.names import entity_name, operation_name, plural_name, snake
from compiler.reader.roles import EXPECTED as EXPECTED_ROLE
from compiler.reader.roles import role
from compiler.reader.scenarios import explains
from compiler.reader.sections import Chapter, Statement, field_table, heading_noun, scenario_title
from compiler.reader.settings import setting
from compiler.reader.uncovered import Ledger

_DEMANDS = re.compile(r"\b(?:SHALL|MUST|shall|must)\b")


def read_outline(context: Context) -> JsonObject:
    """The arguments of the outline form."""
    chapter = context.section(context.name)
    form: JsonObject = {
        "conventions": None,
        "roles": [],
        "entities": [],
        "has_operations": False,
        "settings": None,
        "scenario": None,
        "informative": [],
        "uncovered": [],
    }
    if chapter is None:
        return form
    ledger = Ledger()
    match chapter.kind:
        case "conventions":
            _conventions(chapter, form, ledger)
        case "roles":
            _roles(chapter, context, form, ledger)
        case "entity":
            _entity(chapter, form, ledger)
        case "operation" | "operations":
            _operations(chapter, form, ledger)
        case "job" | "events":
            form["has_operations"] = True
            ledger.use(*(explanations(chapter)))
        case "functions":
            form["has_operations"] = True
            _explained(chapter, ledger)
        case "procedure":
            form["has_operations"] = True
            ledger.use(*procedure(chapter).explanations)
        case "scenario":
            form["scenario"] = operation_name(scenario_title(chapter.title) or chapter.title) or None
            ledger.use(*(item.requirement for item in chapter.statements if explains(item)))
            if form["scenario"] is None:
                for item in chapter.statements:
                    ledger.reject(item.requirement, f"expected a heading with ASCII letters; found `{chapter.title}`")
        case "prose":
            _prose(chapter, ledger)
    if len(chapter.path) == 1 and chapter.kind == "prose":
        form["conventions"] = None
    form["informative"] = ledger.requirements
    form["uncovered"] = ledger.uncovered
    return form


def _conventions(chapter: Chapter, form: JsonObject, ledger: Ledger) -> None:
    chosen: JsonObject = {"title": chapter.path[0]} if len(chapter.path) > 1 else {}
    for statement in chapter.statements:
        found = convention(statement)
        if found is not None:
            chosen |= found
            ledger.use(statement.requirement)
        elif statement.label is not None:
            try:
                form["settings"] = [*(form["settings"] or []), setting(statement)]
            except Expected as failure:
                ledger.reject(statement.requirement, failure.what)
        elif statement.bullet or _demands(statement):
            ledger.reject(statement.requirement, EXPECTED)
        else:
            ledger.use(statement.requirement)
    _tables(chapter, ledger, EXPECTED)
    form["conventions"] = conventions(chosen)


def _roles(chapter: Chapter, context: Context, form: JsonObject, ledger: Ledger) -> None:
    for statement in chapter.statements:
        if statement.label is None:
            if statement.bullet or _demands(statement):
                ledger.reject(statement.requirement, EXPECTED_ROLE)
            else:
                ledger.use(statement.requirement)
            continue
        try:
            name, rule = role(statement)
        except Expected as failure:
            ledger.reject(statement.requirement, failure.what)
            continue
        if name in ("anyone", "member"):
            ledger.use(statement.requirement)
            continue
        requirements = [statement.requirement] if statement.requirement else []
        form["roles"].append({"name": name, "rule": rule, "requirements": requirements})
    _tables(chapter, ledger, EXPECTED_ROLE)


def _entity(chapter: Chapter, form: JsonObject, ledger: Ledger) -> None:
    noun, plural = heading_noun(chapter.title)
    name = entity_name(noun)
    table = field_table(chapter.tables)
    if not name or not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        for row in table.rows if table else ():
            ledger.reject(
                row.requirement, f"expected a heading that is a noun of ASCII letters; found `{chapter.title}`"
            )
        return
    explained = [item for item in constructs(chapter) if item.kind == "explanation"]
    ledger.use(*(item.requirement for item in explained))
    summary = explained[0].text.strip() if explained else f"{noun.strip()}."
    form["entities"].append(
        {
            "name": name,
            "plural": snake(plural) if plural else plural_name(snake(name)),
            "summary": summary,
            "requirements": [],
        }
    )


def _operations(chapter: Chapter, form: JsonObject, ledger: Ledger) -> None:
    form["has_operations"] = True
    for written in endpoints(chapter):
        ledger.use(*written.explanations)
    if chapter.kind == "operations":
        for statement in chapter.statements:
            if _demands(statement):
                ledger.reject(
                    statement.requirement, "expected rules in a column `Rules`, or a heading with the operation's route"
                )
            else:
                ledger.use(statement.requirement)


def _explained(chapter: Chapter, ledger: Ledger) -> None:
    """Sentences of a section Functions that name none."""
    for statement in chapter.statements:
        if statement.label is None and (statement.bullet or _demands(statement)):
            ledger.reject(statement.requirement, EXPECTED_FUNCTION)
        elif statement.label is None:
            ledger.use(statement.requirement)
    _tables(chapter, ledger, EXPECTED_FUNCTION)


def _prose(chapter: Chapter, ledger: Ledger) -> None:
    """Sentences of entities are read later, where the section is below that of an entity; all else explains."""
    below_entity = chapter.entity is not None or not chapter.parent_known
    for item in constructs(chapter):
        if item.kind not in ("unknown", "explanation"):
            if below_entity:
                continue
            if item.kind == "shape" and not _DEMANDS.search(item.text) and len(chapter.path) == 1:
                ledger.use(item.requirement)
                continue
            ledger.reject(item.requirement, "expected this below the heading of an entity, after its field table")
        elif chapter.entity is not None:
            continue
        elif _DEMANDS.search(_outside_code(item.text)) or re.match(r"\s*(?:\*\*)[^*]+?:?\s*(?:\*\*)\s*:", item.text):
            ledger.reject(
                item.requirement,
                "expected this in a section with a route, a field table or the heading `Scenario: …`; "
                f"{EXPECTED_ENTITY}",
            )
        else:
            ledger.use(item.requirement)


def _demands(statement: Statement) -> bool:
    return _DEMANDS.search(_outside_code(statement.text)) is not None


def _outside_code(text: str) -> str:
    return re.sub(r"`[^`]*`", "", text)


def _tables(chapter: Chapter, ledger: Ledger, reason: str) -> None:
    for table in chapter.tables:
        for row in table.rows:
            ledger.reject(row.requirement, reason)

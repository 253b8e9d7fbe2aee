"""Signatures of events and jobs."""

import re

from ast_schemas.ir import Scalar
from compiler.models.protocol import JsonObject
from compiler.reader.answers import head
from compiler.reader.context import Context
from compiler.reader.failures import Expected
from compiler.reader.inputs import taken, takes_nothing
from compiler.reader.job_sections import WrittenJob, explanations, written_job
from compiler.reader.names import words
from compiler.reader.refusals import moves, outcome_forms
from compiler.reader.schedules import event_name
from compiler.reader.schema import value_type_form
from compiler.reader.sections import Chapter
from compiler.reader.uncovered import Ledger

EXPECTED_EVENT = "expected an event and what it carries, such as `**Order placed**: order, total (money)`"


def event_forms(context: Context, chapter: Chapter, ledger: Ledger) -> list[JsonObject]:
    """``- **Order placed**: order, total (money)``."""
    found: list[JsonObject] = []
    explained = set(explanations(chapter))
    for item in chapter.statements:
        if item.requirement in explained and item.requirement is not None:
            continue
        try:
            name = event_name(item.label) if item.label else ""
            if not name:
                raise Expected(EXPECTED_EVENT)
            takes = takes_forms(context, item.rest)
        except Expected as failure:
            ledger.reject(item.requirement, failure.what)
            continue
        requirements = [item.requirement] if item.requirement else []
        found.append({"name": name, "takes": takes, "requirements": requirements})
    for table in chapter.tables:
        for row in table.rows:
            ledger.reject(row.requirement, EXPECTED_EVENT)
    return found


def takes_forms(context: Context, text: str) -> list[JsonObject]:
    """``order, total (money)``: the noun of an entity is a row, of which the id is carried. Raises Expected."""
    if not text.strip() or takes_nothing(text):
        return []
    forms: list[JsonObject] = []
    for item in taken(text, lambda name: context.symbols.entity(name) is not None):
        entity, type_ = item.entity, item.type
        if type_ is None:
            noun = head(item.name.replace("_", " "), context.symbols)
            if noun is None:
                raise Expected(f"expected an entity, or a type in brackets: `{item.name} (text)`; found `{item.name}`")
            entity = noun.entity
        if entity is not None:
            type_ = Scalar(kind="uuid")
        name = f"{item.name.removesuffix('_id')}_id" if entity is not None else item.name
        forms.append({"name": name, "type": value_type_form(type_ or Scalar(kind="text")), "entity": entity})
    return forms


def job_forms(context: Context, chapter: Chapter, ledger: Ledger) -> list[JsonObject]:
    """The one job of the section."""
    try:
        written = written_job(chapter)
        endpoint = written.endpoint
        if not endpoint.name:
            raise Expected(f"expected a heading with a verb in ASCII letters; found `{chapter.title}`")
        takes = takes_forms(context, endpoint.label("takes"))
        return [
            {
                "name": endpoint.name,
                "entity": _entity(context, written, takes),
                "summary": endpoint.summary,
                "event": written.trigger.event,
                "schedule": written.trigger.schedule,
                "takes": takes,
                "outcomes": outcome_forms(endpoint, [item.name for item in context.symbols.entities], moves(context)),
                "requirements": list(endpoint.label_requirements),
            }
        ]
    except Expected as failure:
        for item in chapter.statements:
            if item.requirement not in explanations(chapter):
                ledger.reject(item.requirement, failure.what)
        return []


def _entity(context: Context, written: WrittenJob, takes: list[JsonObject]) -> str:
    """What **About** says; else the first row that it takes; else the first entity that is named."""
    endpoint, symbols = written.endpoint, context.symbols
    if endpoint.label("about"):
        about = head(endpoint.label("about"), symbols)
        if about is None:
            raise Expected(f"expected an entity after **About**; found `{endpoint.label('about')}`")
        return about.entity
    carried = next((item["entity"] for item in takes if item["entity"]), None)
    if carried is not None:
        return str(carried)
    event = (written.trigger.event or "").replace("_", " ")
    for text in (event, re.sub(r"`[^`]*`", "", endpoint.sentences()), endpoint.summary):
        run = words(text)
        for start in range(len(run)):
            for length in (3, 2, 1):
                named = head(" ".join(run[start : start + length]), symbols) if len(run) >= start + length else None
                if named is not None:
                    return named.entity
    if symbols.account:
        return symbols.account
    raise Expected("expected an entity that the job is about: say it with **About**")

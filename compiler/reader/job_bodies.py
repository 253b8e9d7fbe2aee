"""The form of a job's body: the rows that it is told of, and its rules in order."""

import json
import re
from dataclasses import replace

from compiler.models.protocol import JsonObject
from compiler.reader.body import Body
from compiler.reader.context import Context
from compiler.reader.failures import Expected
from compiler.reader.job_sections import WrittenJob, written_job
from compiler.reader.locks import locked
from compiler.reader.names import snake
from compiler.reader.phrase import Phrase, RowOf
from compiler.reader.routes import row_name
from compiler.reader.rules import read_rule
from compiler.symbols.interfaces import JobInterface, OperationInterface, ParameterInterface


def read_job(context: Context, job: JobInterface) -> JsonObject | None:
    """The arguments of the operations form; None if no visible section describes the job."""
    written = _written(context, job.name)
    if written is None:
        return None
    body = Body(context, _as_action(job), written.endpoint)
    _bind_rows(body, job)
    for rule in written.endpoint.rules:
        read_rule(body, rule)
    body.ledger.use(*written.said, *(item for label in written.endpoint.labels.values() for item in label.requirements))
    return {
        "steps": locked(_needed(body.steps), "action"),
        "requirements": body.ledger.requirements,
        "uncovered": body.ledger.uncovered,
    }


def _written(context: Context, name: str) -> WrittenJob | None:
    for chapter in context.chapters:
        if chapter.kind == "job":
            try:
                found = written_job(chapter)
            except Expected:
                continue
            if found.endpoint.name == name:
                return found
    return None


def _as_action(job: JobInterface) -> OperationInterface:
    """What the sentences of a body stand on: what the job takes is named as parameters are."""
    return OperationInterface(
        name=job.name,
        kind="action",
        entity=job.entity,
        method="POST",
        path="/",
        callers=("anyone",),
        parameters=tuple(ParameterInterface(name=item.name, place="path", type=item.type) for item in job.takes),
        success=204,
        outcomes=job.outcomes,
    )


def _bind_rows(body: Body, job: JobInterface) -> None:
    """Find the rows whose ids the job takes. The first one is what "it" and bare nouns mean."""
    first: Phrase | None = None
    for item in job.takes:
        if item.entity is None:
            continue
        name = row_name(item.name, item.entity)
        if body.scope.taken(name):
            name = body.scope.row_name(item.entity)
        body.steps.append(
            {
                "step": "load",
                "name": name,
                "entity": item.entity,
                "where": f"{name}.id == {item.name}",
                "otherwise": f"{snake(item.entity)}_not_found",
                "lock": False,
            }
        )
        body.bind(name, RowOf(item.entity))
        first = first or Phrase(name, RowOf(item.entity))
    if first is not None:
        body.scope = replace(body.scope, subject=first, main=first)


def _needed(steps: list[JsonObject]) -> list[JsonObject]:
    """The steps without loads of rows that nothing looks at. A body cannot be empty: where nothing is left, it names a
    value."""
    kept = list(steps)
    for step in steps:
        if step["step"] == "load":
            rest = json.dumps([item for item in kept if item is not step])
            if not re.search(rf"(?<![.\w]){re.escape(step['name'])}\b", rest):
                kept.remove(step)
    return kept or [{"step": "let", "name": "nothing", "value": "true"}]

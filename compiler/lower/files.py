"""Columns for the contents of files, and values for them wherever a file is assigned."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from ast_schemas import ir
from ast_schemas.base import Node
from ast_schemas.ir.files import content_column, content_name, content_of, info_of, is_file

_Files = Mapping[str, frozenset[str]]
_Item = TypeVar("_Item", bound=Node)
_Body = TypeVar("_Body", ir.Operation, ir.Job)


def with_contents(program: ir.Program) -> ir.Program:
    """The program in which each file of an entity is two columns; the same one if there are no files."""
    files = {
        entity.name: frozenset(column.name for column in entity.columns if is_file(column.type))
        for entity in program.entities
    }
    if not any(files.values()):
        return program
    return program.model_copy(
        update={
            "entities": tuple(_entity(entity) for entity in program.entities),
            "collectors": tuple(_assigning(item, files[item.entity], "assignments") for item in program.collectors),
            "operations": tuple(_with_steps(item, files) for item in program.operations),
            "jobs": tuple(_with_steps(item, files) for item in program.jobs),
            "scenarios": tuple(
                item.model_copy(update={"steps": tuple(_given(step, files) for step in item.steps)})
                for item in program.scenarios
            ),
        }
    )


def _entity(entity: ir.Entity) -> ir.Entity:
    contents = tuple(content_column(column) for column in entity.columns if is_file(column.type))
    return entity.model_copy(update={"columns": (*entity.columns, *contents)}) if contents else entity


def _assigning(item: _Item, names: frozenset[str], member: str) -> _Item:
    """The node whose ``member`` is a list of assignments, with those of contents."""
    return item.model_copy(update={member: tuple(_doubled(getattr(item, member), names))}) if names else item


def _doubled(assignments: Iterable[ir.Assigned], names: frozenset[str]) -> Iterable[ir.Assigned]:
    contents = []
    for item in assignments:
        if item.field not in names:
            yield item
            continue
        yield item.model_copy(update={"value": info_of(item.value)})
        update = {"field": content_name(item.field), "value": content_of(item.value)}
        contents.append(item.model_copy(update=update))
    yield from contents


def _with_steps(item: _Body, files: _Files) -> _Body:
    return item.model_copy(update={"steps": tuple(_step(step, files) for step in item.steps)})


def _step(step: ir.BodyStep, files: _Files) -> ir.BodyStep:
    match step:
        case ir.If():
            then, otherwise = (tuple(_step(inner, files) for inner in part) for part in (step.then, step.otherwise))
            return step.model_copy(update={"then": then, "otherwise": otherwise})
        case ir.ForEach():
            return step.model_copy(update={"steps": tuple(_step(inner, files) for inner in step.steps)})
        case ir.Create() | ir.Update() | ir.UpdateWhere():
            return _assigning(step, files[step.entity], "assignments")
    return step


def _given(step: ir.ScenarioStep, files: _Files) -> ir.ScenarioStep:
    if isinstance(step, ir.GivenActor | ir.GivenRow):
        return _assigning(step, files[step.entity], "values")
    return step

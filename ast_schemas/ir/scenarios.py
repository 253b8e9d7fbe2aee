"""Acceptance scenarios: the emitted tests."""

from typing import Annotated, Literal

from pydantic import Field

from ast_schemas.base import Node
from ast_schemas.ir.expressions import Expression
from ast_schemas.ir.schema import Assigned


class GivenActor(Node):
    """Insert an account (all required columns have values) and sign it in."""

    step: Literal["actor"] = "actor"
    path: str
    name: str
    entity: str
    values: tuple[Assigned, ...]


class GivenRow(Node):
    """Insert a row; ``values`` hold every required column and relation."""

    step: Literal["row"] = "row"
    path: str
    name: str
    entity: str
    values: tuple[Assigned, ...]


class Call(Node):
    """A request and its expected answer."""

    step: Literal["call"] = "call"
    path: str
    actor: str | None
    operation: str
    parameters: tuple[Assigned, ...]
    body: tuple[Assigned, ...]
    status: int
    code: str | None
    name: str | None
    checks: tuple[Expression, ...]
    """Over ``Variable("answer")`` of the output's DtoType, and named rows, actors and answers."""


class AtOnce(Node):
    """Concurrent calls; the multiset of statuses must fit."""

    step: Literal["at_once"] = "at_once"
    path: str
    calls: tuple[Call, ...]


class Wait(Node):
    """The clock goes on; jobs that fall due are done in the order in which they do."""

    step: Literal["wait"] = "wait"
    path: str
    minutes: int


ScenarioStep = Annotated[GivenActor | GivenRow | Call | AtOnce | Wait, Field(discriminator="step")]


class Scenario(Node):
    """An acceptance test."""

    name: str
    title: str
    steps: tuple[ScenarioStep, ...]
    requirements: tuple[str, ...]

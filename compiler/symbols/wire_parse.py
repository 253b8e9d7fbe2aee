"""Lines to interfaces: the inverse of ``wire_render``."""

import json
import re
from collections.abc import Iterator
from typing import Literal, cast, get_args

from ast_schemas.ir import Scalar, Transition
from ast_schemas.outline import Media, OperationKind
from ast_schemas.types import ScalarKind
from compiler.symbols.interfaces import (
    Direction,
    DtoInterface,
    DtoRole,
    EntityInterface,
    EventInterface,
    FieldInterface,
    FunctionInterface,
    FunctionKind,
    FunctionParameterInterface,
    Interfaces,
    JobInterface,
    Method,
    NestedInterface,
    OperationInterface,
    OutcomeInterface,
    ParameterInterface,
    RelationInterface,
    RoleInterface,
    ScenarioInterface,
    SettingInterface,
    StatesInterface,
    TakenInterface,
)

_HEAD = re.compile(r"(\w+) (\w+)(?: \(([^)]*)\))?(:?)\s*(.*)", re.DOTALL)
_TYPE = re.compile(r"([a-z]+)(\(.*\))?(\[\])?(\?)?", re.DOTALL)
_RELATION = re.compile(r"(\w+) (->>|->|<<-|<-) (\w+)(?:\.(\w+))?(\?)?")
_NESTED = re.compile(r"(\w+) (?:\{(\w+)\}|\[(\w+)\])(\?)?")
_STATES = re.compile(r"states (\w+) (\"(?:[^\"\\]|\\.)*\"|[^\s:]+):\s*(.*)", re.DOTALL)
_PARAMETER = re.compile(r"(path|query|header) (\w+) (.*?)(?: ([A-Z]\w*)(?:\.(\w+))?)?", re.DOTALL)
_TAKEN = re.compile(r"(\w+) (.*?)(?: ([A-Z]\w*))?", re.DOTALL)
_CALLABLE = re.compile(r"\w+ \w+ \((.*)\):([^:]*)", re.DOTALL)
_DIRECTIONS: dict[str, Direction] = {"->": "one", "->>": "many", "<-": "inverse_one", "<<-": "inverse_many"}
_KINDS = frozenset(get_args(ScalarKind))


class WireError(ValueError):
    """A line that is not an interface line; only a mistake in Formwork or a foreign caller makes one."""


def _split(text: str, separator: str) -> Iterator[str]:
    """Parts between separators that stand outside of double quotes and brackets."""
    part: list[str] = []
    depth = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == separator and depth == 0:
            yield "".join(part).strip()
            part = []
            continue
        part.append(character)
    if last := "".join(part).strip():
        yield last


def _value(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def _type(text: str) -> tuple[Scalar, bool]:
    """The type, and whether it carries the mark for null or absent."""
    match = _TYPE.fullmatch(text)
    if match is None or match[1] not in _KINDS:
        raise WireError(f"not a type: {text!r}")
    kind = cast(ScalarKind, match[1])
    inner = match[2][1:-1] if match[2] else ""
    values: tuple[str, ...] = ()
    precision = scale = None
    if kind == "enum":
        values = tuple(_value(item) for item in _split(inner, "|"))
    elif kind == "decimal" and inner:
        precision, scale = (int(item) for item in inner.split(","))
    return Scalar(kind=kind, values=values, precision=precision, scale=scale, many=bool(match[3])), bool(match[4])


def parse_type(text: str) -> Scalar:
    """The inverse of ``render_type``."""
    return _type(text)[0]


def _field(text: str) -> FieldInterface:
    name, _, rest = text.partition(" ")
    type_, optional = _type(rest)
    return FieldInterface(name=name, type=type_, optional=optional)


def _transition(text: str) -> Transition:
    name, _, rest = text.partition(" ")
    sources, target = _split(rest, ">")
    return Transition(name=name, sources=tuple(_value(item) for item in _split(sources, "|")), target=_value(target))


def _entity(name: str, plural: str, members: str | None) -> EntityInterface:
    if members is None:
        return EntityInterface(name=name, plural=plural)
    fields: list[FieldInterface] = []
    relations: list[RelationInterface] = []
    owner: str | None = None
    states: StatesInterface | None = None
    softly = False
    for part in _split(members, ";"):
        if relation := _RELATION.fullmatch(part):
            relations.append(
                RelationInterface(
                    name=relation[1],
                    direction=_DIRECTIONS[relation[2]],
                    target=relation[3],
                    key=relation[4],
                    optional=bool(relation[5]),
                )
            )
        elif machine := _STATES.fullmatch(part):
            states = StatesInterface(
                field=machine[1],
                initial=_value(machine[2]),
                transitions=tuple(_transition(item) for item in _split(machine[3], ",")),
            )
        elif part == "deleted softly":
            softly = True
        elif part.startswith("owner ") and any(item.name == part[6:] for item in relations):
            owner = part[6:]
        else:
            fields.append(_field(part))
    return EntityInterface(
        name=name,
        plural=plural,
        fields=tuple(fields),
        relations=tuple(relations),
        owner=owner,
        states=states,
        soft_delete=softly,
    )


def _member(text: str) -> FieldInterface | NestedInterface:
    nested = _NESTED.fullmatch(text)
    if nested is None:
        return _field(text)
    return NestedInterface(
        name=nested[1], nested=nested[2] or nested[3], many=nested[3] is not None, optional=bool(nested[4])
    )


def _dto(name: str, kind: str, members: str | None) -> DtoInterface:
    role, _, entity = kind.partition(" ")
    parsed = None if members is None else tuple(_member(part) for part in _split(members, ";"))
    return DtoInterface(name=name, role=cast(DtoRole, role), entity=entity, members=parsed)


def _parameter(text: str) -> ParameterInterface:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise WireError(f"not a parameter: {text!r}")
    type_, optional = _type(match[3])
    place = cast(Literal["path", "query", "header"], match[1])
    return ParameterInterface(
        name=match[2], place=place, type=type_, optional=optional, entity=match[4], field=match[5]
    )


def _operation(name: str, kind: str, body: str) -> OperationInterface:
    kind, _, entity = kind.partition(" ")
    route, *parts = _split(body, ";")
    method, _, path = route.partition(" ")
    single: dict[str, str] = {}
    parameters: list[ParameterInterface] = []
    outcomes: list[OutcomeInterface] = []
    for part in parts:
        word, _, rest = part.partition(" ")
        if word in ("path", "query", "header"):
            parameters.append(_parameter(part))
        elif word == "outcome":
            code, _, status = rest.partition(" ")
            outcomes.append(OutcomeInterface(code=code, status=int(status)))
        elif word in ("callers", "input", "output", "many", "as", "success"):
            single[word] = rest
        else:
            raise WireError(f"not a part of an operation: {part!r}")
    taken = single.get("input", "")
    return OperationInterface(
        name=name,
        kind=cast(OperationKind, kind),
        entity=entity,
        method=cast(Method, method),
        path=path,
        callers=tuple(_split(single.get("callers", ""), ",")),
        parameters=tuple(parameters),
        input=taken.strip("[]") or None,
        input_many=taken.startswith("["),
        output=single.get("output"),
        many="many" in single,
        media=cast(Media, single["as"]) if "as" in single else None,
        success=int(single["success"]),
        outcomes=tuple(outcomes),
    )


def _taken(text: str) -> TakenInterface:
    match = _TAKEN.fullmatch(text)
    if match is None:
        raise WireError(f"not a value that is taken: {text!r}")
    return TakenInterface(name=match[1], type=_type(match[2])[0], entity=match[3])


def _job(name: str, entity: str, body: str) -> JobInterface:
    single: dict[str, str] = {}
    takes: list[TakenInterface] = []
    outcomes: list[OutcomeInterface] = []
    for part in _split(body, ";"):
        word, _, rest = part.partition(" ")
        if word == "takes":
            takes.append(_taken(rest))
        elif word == "outcome":
            code, _, status = rest.partition(" ")
            outcomes.append(OutcomeInterface(code=code, status=int(status)))
        elif word in ("event", "schedule"):
            single[word] = rest
        else:
            raise WireError(f"not a part of a job: {part!r}")
    return JobInterface(name=name, entity=entity, takes=tuple(takes), outcomes=tuple(outcomes), **single)


def _function(kind: str, name: str, parameters: str, body: str) -> FunctionInterface:
    listed: list[FunctionParameterInterface] = []
    for part in _split(parameters, ";"):
        own, _, what = part.partition(" ")
        is_row = what[:1].isupper()
        type_ = None if is_row else parse_type(what)
        listed.append(FunctionParameterInterface(name=own, type=type_, entity=what if is_row else None))
    result, nullable = None, False
    outcomes: list[OutcomeInterface] = []
    for part in _split(body, ";"):
        word, _, rest = part.partition(" ")
        if word == "gives":
            result, nullable = _type(rest)
        else:
            code, _, status = rest.partition(" ")
            outcomes.append(OutcomeInterface(code=code, status=int(status)))
    return FunctionInterface(
        kind=cast(FunctionKind, kind),
        name=name,
        parameters=tuple(listed),
        result=result,
        nullable=nullable,
        outcomes=tuple(outcomes),
    )


def parse(text: str) -> Interfaces:
    """All interface lines of a text; empty lines are skipped. Raises ``WireError`` on any other line."""
    account: str | None = None
    roles: list[RoleInterface] = []
    entities: list[EntityInterface] = []
    dtos: list[DtoInterface] = []
    operations: list[OperationInterface] = []
    events: list[EventInterface] = []
    jobs: list[JobInterface] = []
    scenarios: list[ScenarioInterface] = []
    settings: list[SettingInterface] = []
    functions: list[FunctionInterface] = []
    for line in filter(str.strip, text.split("\n")):
        match = _HEAD.fullmatch(line.strip())
        if match is None:
            raise WireError(f"not an interface line: {line!r}")
        word, name, kind = match[1], match[2], match[3] or ""
        rest = match[5] if match[4] else None
        if word == "account":
            account = name
        elif word == "role":
            roles.append(RoleInterface(name=name, rule=rest))
        elif word in ("function", "procedure", "extern") and (call := _CALLABLE.fullmatch(line.strip())):
            functions.append(_function(word, name, call[1], call[2]))
        elif word == "setting":
            settings.append(SettingInterface(name=name, type=parse_type(rest or "")))
        elif word == "entity":
            entities.append(_entity(name, kind, rest))
        elif word == "dto":
            dtos.append(_dto(name, kind, rest))
        elif word == "operation":
            operations.append(_operation(name, kind, rest or ""))
        elif word == "event":
            taken = (part.removeprefix("takes ") for part in _split(rest or "", ";"))
            events.append(EventInterface(name=name, takes=tuple(_taken(part) for part in taken)))
        elif word == "job":
            jobs.append(_job(name, kind, rest or ""))
        elif word == "scenario":
            scenarios.append(ScenarioInterface(name=name))
        else:
            raise WireError(f"not an interface line: {line!r}")
    return Interfaces(
        account=account,
        roles=tuple(roles),
        settings=tuple(settings),
        entities=tuple(entities),
        dtos=tuple(dtos),
        functions=tuple(functions),
        operations=tuple(operations),
        events=tuple(events),
        jobs=tuple(jobs),
        scenarios=tuple(scenarios),
    )

"""What other units see of a symbol, as data; ``wire`` renders it to one line and parses it back."""

from typing import Literal

from ast_schemas.base import Node
from ast_schemas.ir import Scalar, Transition
from ast_schemas.outline import Media, OperationKind

Direction = Literal["one", "many", "inverse_one", "inverse_many"]
DtoRole = Literal["create", "update", "view", "summary", "custom"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class FieldInterface(Node):
    """A stored field, or a scalar member of a DTO. ``optional``: may be null or absent."""

    name: str
    type: Scalar
    optional: bool = False


class RelationInterface(Node):
    """One end of a relation; ``key`` names the relation of the target that holds the key (inverse ends only)."""

    name: str
    direction: Direction
    target: str
    key: str | None = None
    optional: bool = False

    @property
    def to_many(self) -> bool:
        return self.direction in ("many", "inverse_many")


class StatesInterface(Node):
    """The state machine of an entity."""

    field: str
    initial: str
    transitions: tuple[Transition, ...]


class EntityInterface(Node):
    """An entity. ``fields`` is None before the schema phase; from then on it starts with ``id``."""

    name: str
    plural: str
    fields: tuple[FieldInterface, ...] | None = None
    relations: tuple[RelationInterface, ...] = ()
    owner: str | None = None
    states: StatesInterface | None = None
    soft_delete: bool = False

    def field(self, name: str) -> FieldInterface | None:
        return next((item for item in self.fields or () if item.name == name), None)

    def relation(self, name: str) -> RelationInterface | None:
        return next((item for item in self.relations if item.name == name), None)


class NestedInterface(Node):
    """A member that is an object (or a list of objects) shaped by another DTO."""

    name: str
    nested: str
    many: bool = False
    optional: bool = False


class DtoInterface(Node):
    """A body. ``members`` is None before the dtos phase."""

    name: str
    role: DtoRole
    entity: str
    members: tuple[FieldInterface | NestedInterface, ...] | None = None

    def member(self, name: str) -> FieldInterface | NestedInterface | None:
        return next((item for item in self.members or () if item.name == name), None)


class ParameterInterface(Node):
    """A path, query or header parameter; ``entity`` and ``field`` say which row it identifies, if any."""

    name: str
    place: Literal["path", "query", "header"]
    type: Scalar
    optional: bool = False
    entity: str | None = None
    field: str | None = None


class OutcomeInterface(Node):
    """A declared refusal."""

    code: str
    status: int


class OperationInterface(Node):
    """An endpoint's signature."""

    name: str
    kind: OperationKind
    entity: str
    method: Method
    path: str
    callers: tuple[str, ...]
    parameters: tuple[ParameterInterface, ...] = ()
    input: str | None = None
    input_many: bool = False
    output: str | None = None
    many: bool = False
    media: Media | None = None
    success: int
    outcomes: tuple[OutcomeInterface, ...] = ()


class TakenInterface(Node):
    """A value that an event or a job carries; ``entity``: it is the id of such a row."""

    name: str
    type: Scalar
    entity: str | None = None


class EventInterface(Node):
    """An event that can be announced."""

    name: str
    takes: tuple[TakenInterface, ...] = ()


class JobInterface(Node):
    """A job's signature. One without event and schedule can be enqueued by name."""

    name: str
    entity: str
    event: str | None = None
    schedule: str | None = None
    takes: tuple[TakenInterface, ...] = ()
    outcomes: tuple[OutcomeInterface, ...] = ()


class RoleInterface(Node):
    """A kind of caller; ``rule`` None: any signed-in account."""

    name: str
    rule: str | None


FunctionKind = Literal["function", "procedure", "extern"]


class FunctionParameterInterface(Node):
    """A value or a row that a function is given."""

    name: str
    type: Scalar | None = None
    entity: str | None = None


class FunctionInterface(Node):
    """What operations share; ``result`` is None for a procedure."""

    kind: FunctionKind
    name: str
    parameters: tuple[FunctionParameterInterface, ...] = ()
    result: Scalar | None = None
    nullable: bool = False
    outcomes: tuple[OutcomeInterface, ...] = ()


class SettingInterface(Node):
    """A value of the environment; its default is nobody's business."""

    name: str
    type: Scalar


class ScenarioInterface(Node):
    """An acceptance scenario."""

    name: str


class Interfaces(Node):
    """All lines of one request's Symbols part, in their order."""

    account: str | None = None
    roles: tuple[RoleInterface, ...] = ()
    settings: tuple[SettingInterface, ...] = ()
    entities: tuple[EntityInterface, ...] = ()
    dtos: tuple[DtoInterface, ...] = ()
    functions: tuple[FunctionInterface, ...] = ()
    operations: tuple[OperationInterface, ...] = ()
    events: tuple[EventInterface, ...] = ()
    jobs: tuple[JobInterface, ...] = ()
    scenarios: tuple[ScenarioInterface, ...] = ()

    def entity(self, name: str) -> EntityInterface | None:
        return next((item for item in self.entities if item.name == name), None)

    def dto(self, name: str) -> DtoInterface | None:
        return next((item for item in self.dtos if item.name == name), None)

    def operation(self, name: str) -> OperationInterface | None:
        return next((item for item in self.operations if item.name == name), None)

    def job(self, name: str) -> JobInterface | None:
        return next((item for item in self.jobs if item.name == name), None)

    def message(self, name: str) -> EventInterface | JobInterface | None:
        """What can be enqueued under a name."""
        job = self.job(name)
        if job is not None and job.event is None and job.schedule is None:
            return job
        return next((item for item in self.events if item.name == name), None)

    def function(self, name: str) -> FunctionInterface | None:
        return next((item for item in self.functions if item.name == name), None)

    def setting(self, name: str) -> SettingInterface | None:
        return next((item for item in self.settings if item.name == name), None)

    def role(self, name: str) -> RoleInterface | None:
        return next((item for item in self.roles if item.name == name), None)

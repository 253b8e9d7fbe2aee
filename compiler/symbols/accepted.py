"""All forms accepted so far, by phase and unit: the input of every derivation, check and lowering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, Self, TypeVar

from ast_schemas.base import Node
from ast_schemas.collectors import CollectorsForm
from ast_schemas.dtos import DtosForm
from ast_schemas.functions import FunctionForm, ProcedureForm
from ast_schemas.operations import OperationForm
from ast_schemas.outline import OutlineForm, SignaturesForm
from ast_schemas.scenarios import ScenarioForm
from ast_schemas.schema import SchemaForm
from ast_schemas.transformers import TransformersForm

F = TypeVar("F", bound=Node)


class Stratum(Mapping[str, F], Generic[F]):
    """The forms of one phase by unit name, in the order of their names. Immutable and hashed by identity.

    Identity makes it a cheap cache key: what is derived from a stratum is derived once, however many units of later
    phases are checked against it.
    """

    __slots__ = ("_forms",)

    def __init__(self, forms: Mapping[str, F] | None = None) -> None:
        self._forms: dict[str, F] = dict(sorted((forms or {}).items()))

    def __getitem__(self, name: str) -> F:
        return self._forms[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"Stratum({', '.join(self._forms)})"


@dataclass(frozen=True, eq=False)
class Accepted:
    """Forms by phase; attribute names are the phases of unit ids (``operations/create_item``)."""

    outline: Stratum[OutlineForm] = field(default_factory=Stratum)
    signatures: Stratum[SignaturesForm] = field(default_factory=Stratum)
    schema: Stratum[SchemaForm] = field(default_factory=Stratum)
    functions: Stratum[FunctionForm] = field(default_factory=Stratum)
    dtos: Stratum[DtosForm] = field(default_factory=Stratum)
    collectors: Stratum[CollectorsForm] = field(default_factory=Stratum)
    transformers: Stratum[TransformersForm] = field(default_factory=Stratum)
    procedures: Stratum[ProcedureForm] = field(default_factory=Stratum)
    operations: Stratum[OperationForm] = field(default_factory=Stratum)
    scenarios: Stratum[ScenarioForm] = field(default_factory=Stratum)

    @classmethod
    def of(cls, units: Mapping[str, Node]) -> Self:
        """From forms by unit id."""
        phases: dict[str, dict[str, Any]] = {item.name: {} for item in fields(cls)}
        for unit, form in units.items():
            phase, _, name = unit.partition("/")
            phases[phase][name] = form
        return cls(**{phase: Stratum(forms) for phase, forms in phases.items()})

    def with_unit(self, unit: str, form: Node) -> Self:
        """The same with one more (or another) form; other phases are shared, and so is what was derived from them."""
        return self.with_units({unit: form})

    def with_units(self, units: Mapping[str, Node]) -> Self:
        """The same with several more forms; what it has already leaves it as it is."""
        phases: dict[str, dict[str, Any]] = {}
        for unit, form in units.items():
            phase, _, name = unit.partition("/")
            if phase in phases or getattr(self, phase).get(name) is not form:
                phases.setdefault(phase, dict(getattr(self, phase)))[name] = form
        return replace(self, **{phase: Stratum(forms) for phase, forms in phases.items()})

    def without_unit(self, unit: str) -> Self:
        """The same without the form of a unit, if it had one."""
        phase, _, name = unit.partition("/")
        forms = getattr(self, phase)
        if name not in forms:
            return self
        return replace(self, **{phase: Stratum({key: form for key, form in forms.items() if key != name})})

    def units(self) -> dict[str, Node]:
        """All forms by unit id, in phase order and within it by name."""
        return {f"{item.name}/{name}": form for item in fields(self) for name, form in getattr(self, item.name).items()}


NOTHING_ACCEPTED = Accepted()

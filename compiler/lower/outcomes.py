"""Refusals of one operation: the declared ones and those that the system derives (ARCHITECTURE.md)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ast_schemas.ir import Outcome, Settings
from ast_schemas.outline import OperationSignature, OutcomeSignature
from compiler.symbols.messages import holds_values
from compiler.symbols.naming import header_name, snake, wire_name

NO_FILE = "file_not_found"
"""The refusal of a download where the row has no file."""
FILE_REFUSALS = {"file_too_large": 413, "file_type_refused": 415}
"""How bodies with files are refused."""


@dataclass
class Outcomes:
    """``used`` grows while the steps are walked."""

    operation: OperationSignature
    entities: Collection[str]
    settings: Settings
    used: set[str] = field(default_factory=set)
    included: dict[str, OutcomeSignature] = field(default_factory=dict)
    """Those of the procedures that are called; the operation's own of the same code come first."""

    def include(self, outcomes: Iterable[OutcomeSignature]) -> list[tuple[OutcomeSignature, OutcomeSignature]]:
        """Take over what a called procedure declares; what another one declares otherwise, each beside that."""
        own = {item.code for item in self.operation.outcomes}
        known = [(self.included.setdefault(item.code, item), item) for item in outcomes if item.code not in own]
        return [(other, item) for other, item in known if (other.status, other.message) != (item.status, item.message)]

    def use(self, code: str) -> bool:
        """Note a code; False if there is no such outcome."""
        if self._declared(code) is None and self.derived(code) is None:
            return False
        self.used.add(code)
        return True

    def message(self, code: str) -> str | None:
        """What a declared outcome says."""
        return next((item.message for item in self._known() if item.code == code), None)

    def allowed(self) -> list[str]:
        """Codes that a step may give here, declared ones first."""
        entity = snake(self.operation.entity)
        derived = [f"{entity}_not_found", f"{entity}_exists", "forbidden", "not_authenticated", "invalid_request"]
        declared = [item.code for item in self._known()]
        return declared + [code for code in derived if code not in declared]

    def derived(self, code: str) -> Outcome | None:
        """The outcome that the system gives under this code, if it derives one."""
        fixed = {
            "not_authenticated": (401, "Sign in first."),
            "forbidden": (403, "You may not do this."),
            NO_FILE: (404, "There is no file."),
            "invalid_request": (self.settings.invalid_status, "The request is not valid."),
        }
        if code in fixed:
            status, message = fixed[code]
            return Outcome(code=code, status=status, message=message)
        return _of_rows(tuple(self.entities)).get(code)

    def all(self) -> tuple[Outcome, ...]:
        """Declared outcomes in their order, then the derived ones that steps use, by code."""
        declared = tuple(
            Outcome(
                code=item.code,
                status=item.status,
                message=item.message,
                field=self._wire(item.field) if item.field is not None else None,
                holds_values=holds_values(item.message),
            )
            for item in self._known()
        )
        codes = {item.code for item in declared}
        derived = (self.derived(code) for code in sorted(self.used - codes))
        return (*declared, *(item for item in derived if item is not None))

    def _wire(self, name: str) -> str:
        if any(item.name == name and item.place == "header" for item in self.operation.parameters):
            return header_name(name)
        return wire_name(name, self.settings.field_case)

    def unused(self) -> list[str]:
        """Declared codes that no step gives; those of the system itself are never reported."""
        return [
            item.code
            for item in self.operation.outcomes
            if item.code not in self.used and self.derived(item.code) is None
        ]

    def _declared(self, code: str) -> str | None:
        return next((item.code for item in self._known() if item.code == code), None)

    def _known(self) -> tuple[OutcomeSignature, ...]:
        own = {item.code for item in self.operation.outcomes}
        return (*self.operation.outcomes, *(item for code, item in self.included.items() if code not in own))


def exists_code(entity: str) -> str:
    """The refusal of a row with a unique value that another one has."""
    return f"{snake(entity)}_exists"


def changed_code(entity: str) -> str:
    """The refusal of an update that names another version than the row has."""
    return f"{snake(entity)}_changed"


@lru_cache(maxsize=16)
def _of_rows(entities: tuple[str, ...]) -> Mapping[str, Outcome]:
    """Code → what is derived about the rows of entities; of two entities the first counts."""
    found: dict[str, Outcome] = {}
    for entity in entities:
        words = snake(entity).replace("_", " ")
        for code, status, message in (
            (changed_code(entity), 409, f"The {words} was changed meanwhile."),
            (f"{snake(entity)}_not_found", 404, f"There is no such {words}."),
            (exists_code(entity), 409, f"Such {_article(words)} {words} exists already."),
        ):
            found.setdefault(code, Outcome(code=code, status=status, message=message))
    return found


def _article(words: str) -> str:
    return "an" if words[0] in "aeiou" else "a"

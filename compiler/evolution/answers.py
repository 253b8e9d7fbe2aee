"""What a person said about the step: ``--rename Old=New``, ``--drop Old``, ``--backfill Entity.field=expression``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ast_schemas.ir import Expression


@dataclass
class Answers:
    """``renames``: old → new subject (``Entity``, ``Entity.member`` or ``Entity.field.value``). Subjects of a renamed
    entity may use either name. ``backfills`` are typed: (entity, member) by new names.

    What was looked up is remembered, so that an answer to no question can be reported.
    """

    renames: Mapping[str, str] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    backfills: Mapping[tuple[str, str], Expression] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, renames: Iterable[str], drops: Iterable[str]) -> "Answers":
        """From the texts of the options, which are well formed."""
        pairs = (text.split("=", 1) for text in renames)
        return cls({old.strip(): new.strip() for old, new in pairs}, frozenset(text.strip() for text in drops))

    def renamed(self, *subjects: str) -> str | None:
        """The last part of the new name of the first of these subjects that has one."""
        for subject in subjects:
            if subject in self.renames:
                self.used.add(subject)
                return self.renames[subject].rpartition(".")[2]
        return None

    def replaced(self, *subjects: str) -> str | None:
        """The new value of an enum's old one; it may be given alone, or after the names of entity and field."""
        for subject in subjects:
            if subject in self.renames:
                self.used.add(subject)
                prefixes = [other.rpartition(".")[0] + "." for other in subjects]
                target = self.renames[subject]
                return next((target.removeprefix(prefix) for prefix in prefixes if target.startswith(prefix)), target)
        return None

    def dropped(self, *subjects: str) -> bool:
        """Whether one of the subjects may go."""
        found = [subject for subject in subjects if subject in self.drops]
        self.used.update(found)
        return bool(found)

    def backfill(self, entity: str, member: str) -> Expression | None:
        """The value for rows that exist."""
        found = self.backfills.get((entity, member))
        if found is not None:
            self.used.add(f"{entity}.{member}")
        return found

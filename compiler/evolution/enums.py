"""Values of an enum that were renamed, merged or taken away."""

from ast_schemas.database import StoredColumn
from ast_schemas.diagnostic import Diagnostic
from compiler.evolution.answers import Answers
from compiler.evolution.tables import suspected


def value_changes(
    subjects: tuple[str, ...], old: StoredColumn, new: StoredColumn, answers: Answers
) -> tuple[tuple[tuple[str, str], ...], list[Diagnostic]]:
    """Old → new value of each that is replaced, and a question for each that may have been.

    A value that is gone without a new one is no question: the migration refuses if a row has it.
    """
    if old.type.kind != "enum" or new.type.kind != "enum":
        return (), []
    gone = [value for value in old.type.values if value not in new.type.values]
    added = [value for value in new.type.values if value not in old.type.values]
    replaced: list[tuple[str, str]] = []
    asked: list[Diagnostic] = []
    for value in gone:
        names = tuple(f"{subject}.{value}" for subject in subjects)
        target = answers.replaced(*names)
        if target is not None and target in new.type.values:
            replaced.append((value, target))
        elif added and not answers.dropped(*names):
            targets = [f"{subjects[-1]}.{other}" for other in added]
            asked.append(suspected(names[-1], targets, added))
    return tuple(replaced), asked


def inverse(replaced: tuple[tuple[str, str], ...], old: StoredColumn) -> tuple[tuple[tuple[str, str], ...], bool]:
    """New → old value, and whether rows with different values became equal, so that this is not the way back."""
    targets = [target for _, target in replaced]
    unclear = {target for target in targets if targets.count(target) > 1 or target in old.type.values}
    return tuple((new, before) for before, new in replaced if new not in unclear), bool(unclear)

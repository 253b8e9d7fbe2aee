"""One mistake, one diagnostic: what follows from the same cause is told with the first that tells of it."""

from collections.abc import Iterable

from ast_schemas.diagnostic import Diagnostic, Related
from compiler.diagnostics.registry import rule


def by_cause(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Of those of a unit that have a cause in common (``Rule.cause`` and the value) the first, to which the places of
    the others are related. The order stays."""
    first: dict[tuple[str | None, str, str], int] = {}
    found: list[Diagnostic] = []
    for item in diagnostics:
        cause = rule(item.code).cause
        if cause is None or item.value is None or item.severity == "note":
            found.append(item)
            continue
        at = first.setdefault((item.unit, cause, item.value), len(found))
        if at == len(found):
            found.append(item)
        elif item.path not in places(found[at]):
            also = Related(message=f"the same {cause}", unit=item.unit, path=item.path)
            found[at] = found[at].model_copy(update={"related": (*found[at].related, also)})
    return tuple(found)


def places(item: Diagnostic) -> tuple[str, ...]:
    """The paths of its unit at which the mistake shows, the diagnostic's own first."""
    others = (other.path for other in item.related if other.unit == item.unit)
    return tuple(path for path in (item.path, *others) if path)

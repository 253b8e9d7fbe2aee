"""What is said about files that a person touched. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from ast_schemas.diagnostic import Diagnostic, Place
from compiler.diagnostics import did_you_mean, make
from compiler.diagnostics.codes import build
from compiler.diagnostics.codes import edits as codes
from compiler.edits.merge import Conflict
from compiler.edits.outcomes import Outcome, Wish

_LONGEST_SIDE = 12
"""Most lines of one side of a conflict that a message shows."""

SETTLE = "--keep {file} leaves yours as it is, --restore {file} takes the generated one."


def reports(by_hand: Mapping[str, Outcome], places: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """One diagnostic per conflict, per file that stands in the way, and per deleted file."""
    return tuple(
        item for path, outcome in sorted(by_hand.items()) for item in _reports(places.get(path, path), outcome)
    )


def unknown_wishes(wishes: Mapping[str, Wish], known: set[str]) -> tuple[Diagnostic, ...]:
    """Files that an option names and that are neither generated now nor were."""
    return tuple(
        make(codes.NOT_GENERATED, file=path, option=f"--{wish}", hint=did_you_mean(path, known))
        for path, wish in sorted(wishes.items())
        if path not in known
    )


def still_deleted(paths: Iterable[str]) -> tuple[Diagnostic, ...]:
    """Said again by each compile."""
    return tuple(item for path in paths for item in _reports(path, Outcome("deleted")))


def needed(deleted: Mapping[str, tuple[str, ...]]) -> tuple[Diagnostic, ...]:
    """Deleted files that others import."""
    return tuple(
        make(codes.DELETED_BUT_NEEDED, file=path, users=", ".join(users), hint=f"--restore {path} brings it back.")
        for path, users in sorted(deleted.items())
    )


def breaking(touched: list[str], found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """What the tools say where only the hand edits can be the cause: no unit is asked again for it."""
    mine = tuple(item.model_copy(update={"unit": None, "path": None}) for item in found)
    return (make(codes.EDITS_BREAK, files=", ".join(touched)), *mine)


def _reports(file: str, outcome: Outcome) -> Iterator[Diagnostic]:
    settle = SETTLE.format(file=file)
    match outcome.kind:
        case "conflict":
            for conflict in outcome.conflicts:
                yield make(
                    codes.CONFLICT,
                    place=Place(file=file, line=conflict.line),
                    file=file,
                    sides=_sides(conflict),
                    hint=f"Both versions are in .formwork/conflicts/{file}. Merge them in {file}, then compile with"
                    f" --keep {file}; --restore {file} takes the generated one.",
                )
        case "unmergeable":
            yield make(build.EDITED_BY_HAND, file=file, hint=settle)
        case "orphaned":
            yield make(codes.NO_LONGER_GENERATED, file=file, hint=f"Delete it; or --keep {file} makes it yours.")
        case "foreign":
            yield make(codes.IN_THE_WAY, file=file, hint=f"Move it away; or {settle}")
        case "deleted":
            yield make(codes.DELETED, file=file, hint=f"--restore {file} brings it back.")
        case _:
            pass


def _sides(conflict: Conflict) -> str:
    sides = (("yours", conflict.mine), ("generated now", conflict.new), ("generated before", conflict.base))
    return "\n".join(f"{name}:\n{_shown(lines)}" for name, lines in sides)


def _shown(lines: tuple[str, ...]) -> str:
    shown = [f"    | {line.rstrip()}" for line in lines[:_LONGEST_SIDE]]
    if len(lines) > _LONGEST_SIDE:
        shown.append(f"    | … {len(lines) - _LONGEST_SIDE} more lines")
    return "\n".join(shown) or "    | (nothing)"

"""From accepted units to a formatted, staged tree, with the way back from its lines to the units."""

from dataclasses import dataclass
from pathlib import Path

from ast_schemas.artifact import Artifact
from ast_schemas.diagnostic import Diagnostic
from compiler.build import rooms
from compiler.build.migrating import NO_MIGRATIONS, NOTHING_ASKED, Asked, Migrated, migrated
from compiler.diagnostics import has_errors, make
from compiler.diagnostics.codes import build as codes
from compiler.store.commit import stage
from compiler.store.layout import Layout
from compiler.symbols.accepted import Accepted
from compiler.verify.extensions import extension_problems
from compiler.verify.linting import format_tree
from compiler.verify.origins import Origins
from emitters.base import Unsupported

TREE = "tree"


@dataclass(frozen=True)
class Emitted:
    """The staged files: ``artifacts`` have the formatted text, ``staged`` says where it lies."""

    artifacts: dict[str, Artifact]
    staged: dict[str, str]
    tree: Path
    origins: Origins
    diagnostics: tuple[Diagnostic, ...]
    migrated: Migrated = NO_MIGRATIONS


def emit_staged(accepted: Accepted, layout: Layout, asked: Asked = NOTHING_ASKED) -> Emitted | tuple[Diagnostic, ...]:
    """Lower, print, write below ``.formwork/staging`` and format there.

    Diagnostics if the target cannot say it, or if the database cannot follow. Revisions that exist are not formatted.
    """
    try:
        program = rooms.lowered(accepted)
        revisions = migrated(program, layout, asked)
        if has_errors(revisions.diagnostics):
            return revisions.diagnostics
        printed = rooms.emitted(program, revisions.revisions)
    except Unsupported as problem:
        return (make(codes.UNSUPPORTED, unit=problem.unit, path=problem.path, reason=str(problem).rstrip(".")),)
    if changed := extension_problems(printed, layout.out):
        return changed
    staged = stage(layout, TREE, {artifact.path: artifact.text for artifact in printed})
    tree = layout.staging / TREE
    diagnostics = format_tree(tree)
    stage(layout, TREE, {item.path: item.text for item in printed if item.path in revisions.kept})
    formatted = {
        path: (layout.out / place).read_bytes().decode("utf-8", "surrogatepass") for path, place in staged.items()
    }
    artifacts = {item.path: item.model_copy(update={"text": formatted[item.path]}) for item in printed}
    return Emitted(artifacts, staged, tree, Origins(printed, formatted), diagnostics, revisions)


def emitter_version() -> str:
    """Changes with any source that the text of a project depends on, the formatter included."""
    import hashlib
    from importlib.metadata import version

    root = Path(__file__).parents[2]
    found = hashlib.sha256(version("ruff").encode())
    for room in ("emitters", "compiler/lower", "compiler/derive", "compiler/symbols", "compiler/expressions"):
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(path.relative_to(root).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()

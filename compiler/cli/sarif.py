"""``--sarif``: diagnostics as one SARIF log on stdout, with the files of the spec as seen from here."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from ast_schemas.diagnostic import Diagnostic
from compiler.cli.summary import sources
from compiler.cli.terminal import print_json
from compiler.diagnostics import NO_SOURCES, to_sarif


def print_sarif(diagnostics: Iterable[Diagnostic], spec: Path | None = None) -> None:
    """Without a spec the diagnostics are about stored forms, which are named by unit and AST path alone."""
    items = list(diagnostics)
    known = sources(items, spec) if spec is not None else NO_SOURCES
    root = root_of(spec) if spec is not None else ""
    print_json(to_sarif(items, version=version("formwork"), sources=known, root=root))


def root_of(spec: Path) -> str:
    """The URI of the folder that a spec's files are named in: relative to here, absolute where it lies elsewhere."""
    folder = (spec if spec.is_dir() else spec.parent).resolve()
    here = Path.cwd().resolve()
    if not folder.is_relative_to(here):
        return f"{folder.as_uri()}/"
    inside = folder.relative_to(here).as_posix()
    return "" if inside == "." else f"{quote(inside)}/"

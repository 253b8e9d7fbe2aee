"""``formwork retrieve``: which sections a query, or a unit of a compile, is given, and why."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cli.terminal import err, print_json, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ast_schemas.diagnostic import Diagnostic
    from ast_schemas.spec import Spec
    from compiler.build.queries import Reading
    from compiler.build.settings import Settings
    from compiler.symbols.accepted import Accepted


def run(
    spec_path: Path, query: str | None, unit: str | None, project: Path | None, retriever: str | None, top: int | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Every section with ranks, scores and the reason why it is in or out; the exit code."""
    if (query is None) == (unit is None):
        return refuse("give either a query or --unit", 'Such as "cancel an order", or --unit operations/cancel_order.')
    settings = _settings(retriever)
    if isinstance(settings, str):
        return refuse(settings)
    from compiler.build.reading import read_spec
    from compiler.store.layout import Layout

    spec, problems = read_spec(spec_path)
    if spec is None:
        _say(problems)
        return 2
    layout = None
    if project is not None:
        layout = Layout(project)
        if not layout.manifest.is_file():
            return refuse(f"{project} holds no state of a compile", "Compile it first, or leave --out away.")
    if unit is None:
        from compiler.build.queries import Reading

        reading = Reading(text=query, linked=(), common=tuple(section.id for section in spec.sections))
    else:
        found = _reading_of(unit, spec, settings, layout.out if layout else None)
        if isinstance(found, str):
            return refuse(*found.split("\n", 1))
        reading = found
    from compiler.build.contexts import Contexts, too_large, without_vectors
    from rag.problems import DenseUnavailable

    contexts = Contexts(spec, settings, {}, layout.vectors if layout else None)
    try:
        context = contexts.explained(reading)
    except DenseUnavailable as error:
        _say((without_vectors(error),))
        return 1
    said = (too_large(unit, context.over_budget, context.tokens.budget),) if context.over_budget else ()
    from compiler.cli.retrieved import as_data, table

    asked: dict[str, Any] = {"query": query} if unit is None else {"unit": unit, "query": reading.text}
    if as_json:
        print_json(as_data(spec, context, asked, said, top, by_rank=unit is None))
    else:
        table(spec, context, top or 20, by_rank=unit is None)
        _say(said)
    return 0


def _settings(retriever: str | None) -> "Settings | str":
    from pydantic import ValidationError

    from compiler.build.settings import Settings

    try:
        given: dict[str, Any] = {} if retriever is None else {"retriever": retriever}
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        return f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}"
    except ValueError as error:
        return f"formwork.toml or the environment cannot be read: {str(error).splitlines()[0]}"


def _reading_of(unit: str, spec: "Spec", settings: "Settings", project: Path | None) -> "Reading | str":
    """What the unit reads; a sentence and a hint if there is no such unit."""
    from compiler.build.asking import own_text
    from compiler.build.queries import reading
    from compiler.diagnostics.suggestion import did_you_mean
    from compiler.graph.units import PHASES, units_of

    accepted, source = _accepted(spec, settings, project)
    phase = unit.partition("/")[0]
    if phase not in PHASES:
        return f"{unit!r} is no unit\nA unit is a phase and a name: {', '.join(PHASES)}; such as schema/Article."
    there_are = units_of(phase, spec, accepted)
    if unit not in there_are:
        near = did_you_mean(unit, there_are)
        hint = near[0].upper() + near[1:] if near else f"There are {len(there_are)} units of {phase}."
        return f"{source} has no unit {unit}\n{hint}"
    return reading(unit, accepted, own_text(unit, spec))


def _accepted(spec: "Spec", settings: "Settings", project: Path | None) -> "tuple[Accepted, str]":
    """The outline and signatures that the query is built from, and who says so."""
    from compiler.build.outlining import read_offline, stored_forms
    from compiler.store.layout import Layout

    if project is not None:
        return stored_forms(Layout(project)), f"the last compile of {project}"
    with tempfile.TemporaryDirectory() as folder:
        accepted, said = read_offline(spec, settings, Path(folder))
    _say(item for item in said if item.severity == "error")
    return accepted, "the outline that the embedded reader makes of the spec"


def _say(diagnostics: "Iterable[Diagnostic]") -> None:
    from compiler.diagnostics.render_terminal import to_terminal

    found = tuple(diagnostics)
    if found:
        to_terminal(found, err())

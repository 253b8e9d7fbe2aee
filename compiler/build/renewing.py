"""A stored form tried against inputs that changed: kept after a check, or given up for a new answer."""

from collections.abc import Collection
from dataclasses import dataclass

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.build import rooms
from compiler.build.asking import Asked
from compiler.diagnostics import has_errors
from compiler.fill.question import Question
from compiler.fill.validate import validated
from compiler.graph.inputs import Inputs
from compiler.graph.renewal import Reason, Verdict, verdict
from compiler.symbols.accepted import Accepted
from rag.wire import render


@dataclass(frozen=True)
class Renewal:
    """``kept``: the form stays, with ``said`` to say about it; else ``said`` is what keeps it from staying."""

    verdict: Verdict
    kept: bool
    said: tuple[Diagnostic, ...] = ()


def judged(form: Node, before: Inputs | None, ask: Asked, spec: Spec, settled: Collection[str] = ()) -> Verdict:
    """What is to be done with a stored form; checks nothing."""
    value = form.model_dump(mode="json")
    text = render([section for section in ask.sections if section.id not in settled])
    return verdict(before, ask.inputs, value, text, cited=cited_sections(value, spec), settled=settled)


def renewed(
    form: Node,
    before: Inputs | None,
    ask: Asked,
    question: Question,
    accepted: Accepted,
    spec: Spec,
    settled: Collection[str] = (),
) -> Renewal:
    """The verdict carried out as far as no call is needed: the form is held against today's names and rules.

    ``settled``: sections whose change no unit must read.
    """
    found = judged(form, before, ask, spec, settled)
    if found.action == "refill":
        return Renewal(found, kept=False)
    value = form.model_dump(mode="json")
    _, said = validated(value, question.form, question.schema(), question.unit)
    if not said:
        said = rooms.check_unit(question.unit, form, accepted)
    if not has_errors(said):
        return Renewal(found, kept=True, said=said)
    codes = ", ".join(dict.fromkeys(item.code for item in said if item.severity == "error"))
    failed = Reason("check", question.unit, f"no longer fits: {codes}")
    return Renewal(Verdict("refill", (failed, *found.reasons)), kept=False, said=said)


def cited_sections(value: object, spec: Spec) -> frozenset[str]:
    """The sections whose requirements a form cites; of ids that the spec no longer has, the id's head."""
    homes = {
        block.requirement: section.id for section in spec.sections for block in section.blocks if block.requirement
    }
    return frozenset(homes.get(name) or name.rpartition("/")[0] for name in _citations(value))


def _citations(value: object) -> set[str]:
    found: set[str] = set()
    queue = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, dict):
            for name, inner in item.items():
                if name in ("requirements", "informative"):
                    found.update(inner)
                elif name == "uncovered":
                    found.update(entry["requirement"] for entry in inner)
                else:
                    queue.append(inner)
        elif isinstance(item, list):
            queue.extend(item)
    return found

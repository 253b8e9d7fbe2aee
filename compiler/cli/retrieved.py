"""A retrieval as a table for a person and as data for ``--json``."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from ast_schemas.diagnostic import Diagnostic
from ast_schemas.spec import Spec
from compiler.cli.terminal import out
from compiler.diagnostics.render_json import to_json
from rag.context import Context, RankedSection
from rag.duplicates import Duplicate, duplicates

_NUMBERS = ("lexical", "dense", "rank", "tokens")


def as_data(
    spec: Spec, context: Context, asked: dict[str, Any], said: Iterable[Diagnostic], top: int | None, *, by_rank: bool
) -> dict[str, Any]:
    """The object of ``--json``: sections in the order of the table, all of them unless ``top`` says otherwise."""
    repeats = _repeats(spec)
    return {
        **asked,
        "retriever": context.retriever,
        "sections": [
            _section(section, repeats.get(section.id)) for section in _ordered(context, by_rank=by_rank)[:top]
        ],
        "tokens": context.tokens.model_dump(),
        "diagnostics": [to_json(item) for item in said],
    }


def table(spec: Spec, context: Context, top: int, *, by_rank: bool) -> None:
    """Print the first ``top`` sections, but never fewer than are sent."""
    repeats = _repeats(spec)
    ordered = _ordered(context, by_rank=by_rank)
    shown = ordered[: max(top, len(context.used))]
    grid = Table(box=None, pad_edge=False, expand=True)
    grid.add_column("")
    grid.add_column("section", overflow="fold", ratio=5)
    grid.add_column("reason", overflow="fold", ratio=4)
    for name in _NUMBERS:
        grid.add_column(name, justify="right", no_wrap=True)
    for section in shown:
        repeat = repeats.get(section.id)
        reason = section.reason if repeat is None else f"{section.reason}; {_repeat_text(repeat)}"
        grid.add_row(
            "✓" if section.used else "",
            Text(section.id),
            Text(reason),
            _score(section.lexical, section.lexical_rank),
            _score(section.dense, section.dense_rank),
            str(section.fused_rank) if section.lexical_rank or section.dense_rank else "",
            str(section.tokens) if section.sent in (0, section.tokens) else f"{section.sent} of {section.tokens}",
        )
    console, tokens = out(), context.tokens
    console.print(grid)
    if len(shown) < len(ordered):
        console.print(f"… and {len(ordered) - len(shown)} more that are not sent")
    share = tokens.sent / tokens.spec if tokens.spec else 0
    console.print(
        f"\n{len(context.used)} of {len(ordered)} sections, {tokens.sent:,} of {tokens.spec:,} tokens ({share:.1%}); "
        f"retriever {context.retriever}{', vectors off' if context.retriever == 'lexical' else ''}"
    )


def _ordered(context: Context, *, by_rank: bool) -> list[RankedSection]:
    """What is used first: by rank, or in document order, in which a model sees it; then the others by rank."""

    def key(section: RankedSection) -> tuple[bool, int]:
        return not section.used, section.fused_rank if by_rank or not section.used else 0

    return sorted(context.sections, key=key)


def _section(section: RankedSection, repeat: Duplicate | None) -> dict[str, Any]:
    return {
        "id": section.id,
        "used": section.used,
        "scores": {"lexical": section.lexical, "dense": section.dense},
        "ranks": {"lexical": section.lexical_rank, "dense": section.dense_rank, "fused": section.fused_rank},
        "why": section.why,
        "reason": section.reason,
        "tokens": section.tokens,
        "sent": section.sent,
        "repeats": None if repeat is None else {"id": repeat.first, "similarity": repeat.similarity},
    }


def _repeats(spec: Spec) -> dict[str, Duplicate]:
    return {duplicate.second: duplicate for duplicate in duplicates(spec.sections)}


def _repeat_text(repeat: Duplicate) -> str:
    if repeat.kind == "equal":
        return f"repeats {repeat.first}"
    return f"nearly repeats {repeat.first} ({repeat.similarity:.0%})"


def _score(score: float | None, rank: int | None) -> str:
    return "" if score is None else f"{score:.2f}" + (f" #{rank}" if rank else "")

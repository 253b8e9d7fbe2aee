"""``formwork retrieve``: what retrieval makes of a query."""

from pathlib import Path

from compiler.cli.terminal import err, out, print_json, refuse


def run(spec_path: Path, query: str, retriever: str, top: int, *, as_json: bool) -> int:
    """The sections in order of rank with scores and reasons."""
    if retriever not in ("hybrid", "lexical", "dense"):
        return refuse(f"unknown retriever {retriever!r}; there are hybrid, lexical, dense")
    from compiler.build.reading import read_spec

    spec, problems = read_spec(spec_path)
    if spec is None:
        from compiler.diagnostics.render_terminal import to_terminal

        to_terminal(problems, err())
        return 2
    from rag.context import ContextQuery, RetrievalSettings
    from rag.retriever import Retriever

    settings = RetrievalSettings.model_validate({"retriever": retriever})
    context = Retriever(spec, settings).context(ContextQuery(text=query))
    ranked = sorted(context.sections, key=lambda section: (not section.used, section.fused_rank))[:top]
    if as_json:
        print_json({"query": query, "sections": [section.model_dump(mode="json") for section in ranked]})
        return 0
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("", "section", "reason", "lexical", "dense", "tokens"):
        table.add_column(name, justify="right" if name in ("lexical", "dense", "tokens") else "left")
    for section in ranked:
        table.add_row(
            "✓" if section.used else "",
            Text(section.id),
            Text(section.reason),
            f"{section.lexical:.2f}" if section.lexical is not None else "",
            f"{section.dense:.2f}" if section.dense is not None else "",
            str(section.tokens),
        )
    out().print(table)
    return 0

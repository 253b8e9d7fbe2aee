"""``formwork explain CODE``: the page of a diagnostic."""

from importlib.resources import files

from compiler.cli.terminal import out, refuse


def run(code: str) -> int:
    """Print the page; without one, title and message of the code."""
    from compiler.diagnostics import did_you_mean, rules

    known = {rule.code: rule for rule in rules()}
    rule = known.get(code.upper())
    if rule is None:
        return refuse(f"there is no diagnostic {code!r}", did_you_mean(code.upper(), known))
    page = files("compiler.diagnostics") / "docs" / f"{rule.code}.md"
    from rich.markdown import Markdown

    text = page.read_text(encoding="utf-8") if page.is_file() else f"# {rule.code}: {rule.title}\n\n{rule.template}\n"
    out().print(Markdown(text))
    return 0

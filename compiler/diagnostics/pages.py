"""The page of a code: what it means, one example that is wrong and one that is right."""

from importlib.resources import files

from compiler.diagnostics.registry import rule


def page(code: str) -> str:
    """Markdown; KeyError for an undeclared code. A code without a page has its title and its message."""
    declared = rule(code)
    written = files("compiler.diagnostics") / "docs" / f"{code}.md"
    if written.is_file():
        return written.read_text(encoding="utf-8")
    return f"# {code}: {declared.title}\n\n{declared.template}\n"

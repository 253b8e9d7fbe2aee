"""Who imports a module of the emitted project: a file that others import cannot stay deleted. Pure."""

import ast
from collections.abc import Iterable, Iterator, Mapping


def importers(deleted: Iterable[str], texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Deleted Python file → files of the project that import it; files that nobody imports are left out."""
    modules = {module_of(path): path for path in deleted if path.endswith(".py") and not path.endswith("__init__.py")}
    if not modules:
        return {}
    found: dict[str, list[str]] = {}
    for path, text in sorted(texts.items()):
        if path.endswith(".py"):
            for module in sorted(set(_imported(text)) & modules.keys()):
                found.setdefault(modules[module], []).append(path)
    return {path: tuple(users) for path, users in sorted(found.items())}


def module_of(path: str) -> str:
    """``app/models/item.py`` → ``app.models.item``."""
    return path.removesuffix(".py").replace("/", ".")


def _imported(text: str) -> Iterator[str]:
    """Names of modules, and names that may be modules; a file that is no Python imports nothing."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)

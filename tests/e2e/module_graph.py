"""Which modules of an emitted project import each other when they are loaded."""

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx


def module_graph(project: Path, package: str = "app") -> "networkx.DiGraph[str]":
    """An edge from each module to those that it imports; what only a type checker sees is left out."""
    modules = {_name(path, project): path for path in sorted((project / package).rglob("*.py"))}
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(modules)
    for name, path in modules.items():
        for used in _imports(ast.parse(path.read_text("utf-8")).body):
            if used in modules and used != name:
                graph.add_edge(name, used)
    return graph


def _name(path: Path, project: Path) -> str:
    parts = path.relative_to(project).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.unparse(statement.test):
            yield from _imports(statement.body)

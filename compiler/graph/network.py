"""The graph of one compile: section → unit → unit and unit → file, for explanations and plans."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

Edges = Iterable[tuple[str, str]]


def section_node(section: str) -> str:
    return f"section:{section}"


def unit_node(unit: str) -> str:
    return f"unit:{unit}"


def file_node(path: str) -> str:
    return f"file:{path}"


def build_graph(
    contexts: Mapping[str, Iterable[str]], needs: Mapping[str, Iterable[str]], files: Mapping[str, Iterable[str]]
) -> "networkx.DiGraph[Any]":
    """Edges run from cause to effect: ``contexts`` unit → sections, ``needs`` unit → units, ``files`` path → units."""
    import networkx

    graph = networkx.DiGraph()
    for unit, sections in contexts.items():
        graph.add_node(unit_node(unit))
        graph.add_edges_from((section_node(section), unit_node(unit)) for section in sections)
    for unit, needed in needs.items():
        graph.add_edges_from((unit_node(other), unit_node(unit)) for other in needed)
    for path, units in files.items():
        graph.add_node(file_node(path))
        graph.add_edges_from((unit_node(unit), file_node(path)) for unit in units)
    return graph


def reached_from(graph: "networkx.DiGraph[Any]", nodes: Iterable[str]) -> frozenset[str]:
    """Everything that may change when these nodes do, themselves left out."""
    import networkx

    found: set[str] = set()
    for node in nodes:
        if node in graph:
            found |= networkx.descendants(graph, node)
    return frozenset(found)


def chain(graph: "networkx.DiGraph[Any]", cause: str, effect: str) -> tuple[str, ...]:
    """A shortest path from cause to effect, empty if there is none: the reason why something is done."""
    import networkx

    try:
        return tuple(networkx.shortest_path(graph, cause, effect))
    except (networkx.NetworkXNoPath, networkx.NodeNotFound):
        return ()

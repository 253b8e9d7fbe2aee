"""Orders of a small dependency graph: dependencies first, and the groups that depend on each other. Both are stable."""

from collections.abc import Iterable, Mapping


def dependencies_first(uses: Mapping[str, Iterable[str]]) -> list[str]:
    """All nodes, each after what it uses where that is possible, else in the order given."""
    done: list[str] = []
    seen: set[str] = set()

    def visit(node: str) -> None:
        if node in seen or node not in uses:
            return
        seen.add(node)
        for used in uses[node]:
            visit(used)
        done.append(node)

    for node in uses:
        visit(node)
    return done


def components(uses: Mapping[str, Iterable[str]]) -> list[frozenset[str]]:
    """The strongly connected components with more than one node."""
    reach = {node: _reachable(node, uses) for node in uses}
    groups = {node: frozenset({other for other in reach[node] if node in reach.get(other, ())}) for node in uses}
    return list(dict.fromkeys(group for group in groups.values() if len(group) > 1))


def _reachable(start: str, uses: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(uses[start])
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += uses.get(node, ())
    return found

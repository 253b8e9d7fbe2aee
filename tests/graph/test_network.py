"""The graph says what a change can reach, and by which way."""

from compiler.graph.network import build_graph, chain, file_node, reached_from, section_node, unit_node

GRAPH = build_graph(
    contexts={"schema/Item": ["items"], "operations/add_item": ["items", "adding"], "schema/Board": ["boards"]},
    needs={"operations/add_item": ["schema/Item"]},
    files={"app/models/item.py": ["schema/Item"], "app/operations/add_item.py": ["operations/add_item"]},
)


def test_a_section_reaches_its_units_what_needs_them_and_their_files() -> None:
    assert reached_from(GRAPH, [section_node("items")]) == {
        unit_node("schema/Item"),
        unit_node("operations/add_item"),
        file_node("app/models/item.py"),
        file_node("app/operations/add_item.py"),
    }
    assert reached_from(GRAPH, [section_node("boards")]) == {unit_node("schema/Board")}
    assert reached_from(GRAPH, ["section:unknown"]) == frozenset()


def test_the_reason_is_a_chain() -> None:
    assert chain(GRAPH, unit_node("schema/Item"), file_node("app/operations/add_item.py")) == (
        unit_node("schema/Item"),
        unit_node("operations/add_item"),
        file_node("app/operations/add_item.py"),
    )
    assert chain(GRAPH, section_node("boards"), file_node("app/models/item.py")) == ()

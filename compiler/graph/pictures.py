"""The graph as text for other tools: JSON, DOT, Mermaid. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from compiler.graph.network import file_node, section_node, unit_node

COLUMNS = ("sections", "outline", "signatures", "schema", "functions", "dtos", "collectors", "transformers",
           "procedures", "operations", "scenarios", "files")  # fmt: skip
"""From cause to effect."""


def graph_value(
    titles: Mapping[str, str],
    contexts: Mapping[str, Iterable[str]],
    uses: Mapping[str, Iterable[str]],
    files: Mapping[str, Iterable[str]],
) -> dict[str, Any]:
    """``nodes`` (id, column, label) and ``edges`` [from, to] by index, from cause to effect; sorted, so diffable."""
    nodes: dict[str, dict[str, str]] = {}
    for section, title in titles.items():
        nodes[section_node(section)] = {"column": "sections", "label": title}
    for unit in sorted(contexts):
        phase, _, name = unit.partition("/")
        nodes[unit_node(unit)] = {"column": phase, "label": titles.get(name, name)}
    for path in sorted(files):
        nodes[file_node(path)] = {"column": "files", "label": path}
    index = {name: number for number, name in enumerate(nodes)}
    pairs = [(section_node(section), unit_node(unit)) for unit, read in contexts.items() for section in read]
    pairs += [(unit_node(other), unit_node(unit)) for unit, used in uses.items() for other in used]
    pairs += [(unit_node(unit), file_node(path)) for path, units in files.items() for unit in units]
    edges = sorted({(index[cause], index[effect]) for cause, effect in pairs if cause in index and effect in index})
    return {
        "columns": [name for name in COLUMNS if any(node["column"] == name for node in nodes.values())],
        "nodes": [{"id": name, **node} for name, node in nodes.items()],
        "edges": [list(edge) for edge in edges],
    }


def as_dot(value: Mapping[str, Any]) -> str:
    """For Graphviz; a cluster per column."""
    lines = ["digraph formwork {", "  rankdir=LR;", "  node [shape=box, fontname=sans];"]
    for number, column in enumerate(value["columns"]):
        lines += [f"  subgraph cluster_{number} {{", f"    label={json.dumps(column)};"]
        lines += [
            f"    n{index} [label={json.dumps(node['label'], ensure_ascii=False)}];"
            for index, node in enumerate(value["nodes"])
            if node["column"] == column
        ]
        lines.append("  }")
    lines += [f"  n{cause} -> n{effect};" for cause, effect in value["edges"]]
    return "\n".join([*lines, "}"]) + "\n"


def as_mermaid(value: Mapping[str, Any]) -> str:
    """A flowchart; a subgraph per column."""
    lines = ["flowchart LR"]
    for column in value["columns"]:
        lines.append(f"  subgraph {column}")
        lines += [
            f'    n{index}["{_entities(node["label"])}"]'
            for index, node in enumerate(value["nodes"])
            if node["column"] == column
        ]
        lines.append("  end")
    lines += [f"  n{cause} --> n{effect}" for cause, effect in value["edges"]]
    return "\n".join(lines) + "\n"


def _entities(text: str) -> str:
    return "".join(f"#{ord(sign)};" if sign in '"#<>&`[]{}|' else sign for sign in text)

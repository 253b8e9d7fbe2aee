"""The pages work in a real browser, offline: search, a click that shows what a node reaches, and filters."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from compiler.cli import graphing, tracing
from tests.plan.browser import Browser, chromium
from tests.plan.project import Project

VISIBLE = "return [...document.querySelectorAll('.node:not(.hidden)')].map(node => node.dataset.id)"
MARKED = "return [...document.querySelectorAll('.node.' + arguments[0])].map(node => node.dataset.id)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as window:
        yield window


@pytest.fixture(scope="module")
def page(compiled: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "graph.html"
    assert graphing.run(compiled.out, path, None) == 0
    return path


def test_a_click_shows_what_a_node_reaches_and_what_reaches_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    everything = browser.run(VISIBLE)
    assert {"section:entities.item", "unit:schema/Item", "file:app/models/item.py"} <= set(everything)
    browser.click("[data-id='unit:dtos/Item']")
    assert "unit:operations/add_item" in browser.run(MARKED, "effect")
    assert "file:app/dtos/item.py" in browser.run(MARKED, "effect")
    assert {"unit:schema/Item", "section:entities.item"} <= set(browser.run(MARKED, "cause"))
    assert "unit:operations/sign_in" not in browser.run(VISIBLE)
    assert browser.run("return document.querySelectorAll('#edges path').length") > 3
    assert "reaches" in browser.run("return document.getElementById('told').textContent")
    browser.click("#clear")
    assert browser.run(VISIBLE) == everything
    assert browser.errors() == []


def test_the_end_of_a_path_comes_first_for_the_beginning_is_that_of_many(browser: Browser, page: Path) -> None:
    browser.open(page)
    label = "return document.querySelector(`[data-id='${arguments[0]}']`).textContent"
    assert browser.run(label, "section:entities.item").startswith("Item ")
    assert browser.run(label, "file:app/models/item.py") == "item.py app/models"


def test_search_narrows_what_is_shown(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.write("#search", "add_item")
    found = browser.run(VISIBLE)
    assert "unit:operations/add_item" in found
    assert all("add_item" in name for name in found)


def test_the_page_asks_nobody_and_strings_of_the_spec_stay_text(
    browser: Browser, compiled: Project, tmp_path: Path
) -> None:
    from compiler.cli.rendering import page as rendered

    hostile = "</script><script>document.title='pwned'</script>"
    node = {"id": "section:x", "column": "sections", "label": hostile}
    value = {"columns": ["sections"], "nodes": [node], "edges": []}
    path = tmp_path / "hostile.html"
    path.write_text(rendered("graph", hostile, value), encoding="utf-8")
    browser.open(path)
    assert browser.run("return document.querySelector('.node').textContent") == hostile
    assert browser.run("return document.title") == f"{hostile}: graph"
    loaded = re.findall(r"""(?:src|href)\s*=|@import|url\(|fetch\(""", path.read_text(encoding="utf-8"))
    assert loaded == []


def test_the_matrix_filters(browser: Browser, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "trace.html"
    assert tracing.run(project.out, path, as_json=False, everything=False) == 0
    browser.open(path)
    shown = "return [...document.querySelectorAll('#rows tr')].filter(row => !row.hidden).length"
    total = browser.run(shown)
    browser.write("#search", "list_archived")
    assert 0 < browser.run(shown) < total
    assert browser.errors() == []


@pytest.mark.parametrize("kind", ["json", "dot", "mermaid"])
def test_other_formats_have_every_node(compiled: Project, kind: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert graphing.run(compiled.out, None, kind) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "app/models/item.py" in text
    if kind == "json":
        value = json.loads(text)
        names = [node["id"] for node in value["nodes"]]
        assert [names.index("unit:schema/Item"), names.index("file:app/models/item.py")] in value["edges"]
    elif kind == "dot":
        assert text.startswith("digraph")
        assert text.count("{") == text.count("}")
    else:
        assert text.startswith("flowchart LR")

"""The report: complete, honest about what is simulated, and usable in a real browser without a network."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compiler.cli.stressing.page import report_page
from compiler.stress.markdown import as_markdown, percent, with_interval
from compiler.stress.opened import open_run
from compiler.stress.reference import Reference
from compiler.stress.report import report_of
from compiler.weak.profiles import load
from tests.plan.browser import Browser, chromium
from tests.stress.profiles import run_into

BANNER = "return getComputedStyle(document.querySelector('.simulated')).position"


@pytest.fixture(scope="module")
def report(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("report")
    run_into(folder, reference, load("qwen3-coder-next"), trials=5)
    run = open_run(folder)
    found = report_of(run, next(iter(run.conditions)))
    run.trials.close()
    return found


@pytest.fixture(scope="module")
def page(report: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(report_page(report), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as window:
        yield window


def test_every_number_of_a_model_is_the_sum_of_its_forms(report: dict[str, Any]) -> None:
    (model,) = report["models"]
    for name in ("trials", "calls"):
        assert model[name] == sum(form[name] for form in model["forms"])
    for name in ("accepted", "never", "raw_valid", "after_repair"):
        assert model[name]["count"] == sum(form[name]["count"] for form in model["forms"])
    assert model["raw_valid"]["count"] <= model["after_repair"]["count"] <= model["accepted"]["count"]
    assert model["curve"][0]["count"] == model["after_repair"]["count"]
    assert model["curve"][-1]["count"] == model["accepted"]["count"]
    rates = [point["count"] for point in model["curve"]]
    assert rates == sorted(rates)


def test_the_worst_come_with_what_was_sent_and_said_and_came_back(report: dict[str, Any]) -> None:
    (model,) = report["models"]
    shown = [item["example"] for item in (*model["worst_forms"], *model["least_curing"]) if item["example"]]
    assert shown
    for example in shown:
        assert example["sent"].startswith("unit: ")
        assert example["came_back"]
        assert all(re.match(r"\[[A-Z]\d{3,4}\] ", line) for line in example["said"])


def test_the_page_shows_tables_curves_heat_and_excerpts(browser: Browser, page: Path, report: dict[str, Any]) -> None:
    browser.open(page)
    (model,) = report["models"]
    assert browser.run("return document.querySelectorAll('table.forms tbody tr').length") == len(model["forms"])
    assert browser.run("return document.querySelectorAll('svg polyline').length") == 1 + len(model["forms"])
    assert browser.run("return document.querySelectorAll('table.heat tbody tr').length") == len(model["forms"])
    assert browser.run("return document.querySelectorAll('.heat td[data-heat]').length") > 5
    assert browser.run("return document.querySelectorAll('details.worst').length") == len(model["worst_forms"])
    browser.click("details.worst summary")
    assert browser.run("return document.querySelector('details.worst[open] pre').textContent").startswith("unit: ")
    assert browser.errors() == []


def test_a_click_on_a_column_sorts_by_its_numbers(browser: Browser, page: Path) -> None:
    browser.open(page)
    read = "return [...document.querySelectorAll('table.forms tbody td:nth-child(2)')].map(cell => +cell.textContent)"
    browser.click("table.forms th:nth-child(2)")
    up = browser.run(read)
    browser.click("table.forms th:nth-child(2)")
    assert up == sorted(up)
    assert browser.run(read) == sorted(up, reverse=True)
    assert len(set(up)) > 1


def test_simulated_stands_on_the_screen_and_on_every_printed_page(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("window.scrollTo(0, document.body.scrollHeight)")
    assert browser.run("return document.querySelector('.simulated').getBoundingClientRect().top") == 0
    assert re.search(r"@media print \{ \.simulated \{ position: fixed", page.read_text(encoding="utf-8"))


def test_the_page_needs_no_network_and_replies_stay_text(report: dict[str, Any]) -> None:
    hostile = {**report, "title": "<script>alert(1)</script>"}
    text = report_page(hostile)
    assert "<script>alert(1)" not in text
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(""", text)


def test_a_run_of_real_models_alone_is_not_called_simulated(report: dict[str, Any]) -> None:
    real = {**report, "simulated": False, "real": ["m"], "models": [{**report["models"][0], "simulated": False}]}
    assert "SIMULATED" not in report_page(real)
    assert "SIMULATED" not in as_markdown(real)
    mixed = {**real, "simulated": True, "models": [*real["models"], *report["models"]]}
    assert "SIMULATED: qwen3-coder-next" in report_page(mixed)
    assert "**SIMULATED**" in as_markdown(mixed)


def test_rates_are_never_rounded_up_to_all_or_down_to_none() -> None:
    nearly = {"rate": 0.99996, "low": 0.99986, "high": 0.99999, "count": 49_998, "of": 50_000}
    assert percent(nearly) != "100.0 %"
    assert percent({"rate": 0.00004}) != "0.0 %"
    assert with_interval(nearly) == "99.996 % (99.98 to 100.00)"

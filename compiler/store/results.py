"""The last results of a project's own tests, merged over runs, below ``.formwork/``."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from compiler.store.layout import Layout

Outcome = Literal["passed", "failed", "skipped"]


def report_path(layout: Layout) -> Path:
    """Where pytest writes its report (JUnit XML, family xunit1)."""
    return layout.state / "tests.xml"


def keep_results(layout: Layout, *, whole: bool) -> None:
    """Take over the report of a run; ``whole``: all tests were run, so what is not in it exists no more."""
    try:
        root = ElementTree.parse(report_path(layout)).getroot()
    except (OSError, ElementTree.ParseError):
        return
    found = {} if whole else read_results(layout)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for case in root.iter("testcase"):
        file = case.get("file") or f"{case.get('classname', '').replace('.', '/')}.py"
        found[f"{file}::{case.get('name')}"] = {"outcome": _outcome(case), "at": at}
    draft = layout.results.with_suffix(".draft")
    draft.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, layout.results)


def read_results(layout: Layout) -> dict[str, Any]:
    """``tests/…py::name`` → ``outcome`` and ``at`` (UTC); empty before the first run."""
    try:
        found = json.loads(layout.results.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def outcome_of_file(path: str, results: Mapping[str, Any]) -> Outcome | None:
    """The worst outcome among the tests of a file, None if none of them was run."""
    outcomes = {about["outcome"] for name, about in results.items() if name.partition("::")[0] == path}
    order: tuple[Outcome, ...] = ("failed", "skipped", "passed")
    return next((outcome for outcome in order if outcome in outcomes), None)


def _outcome(case: ElementTree.Element) -> Outcome:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"

"""One meaning everywhere: random expressions give the same in Python, on SQLite and on PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emitters.emitted import without_operations, write
from tests.emitters.expression_modules import module_of
from tests.emitters.expression_texts import Expressions
from tests.emitters.samples import SEED, samples
from tests.postgres import postgres_available, postgres_server

PROCESS = Path(__file__).parent / "expression_process.py"


class Judge:
    """The process in the emitted project."""

    def __init__(self, project: Path, urls: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROCESS), SEED, *urls],
            cwd=project,
            env={"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def differences(self, texts: list[str]) -> list[str]:
        """Where the three do not agree."""
        source, _ = module_of(texts)
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(source) + "\n")
        self.process.stdin.flush()
        found: list[str] = json.loads(self._read())
        return found


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    project = write(without_operations(samples()), tmp_path_factory.mktemp("samples"))
    sqlite = f"sqlite:///{project / 'samples.db'}"
    if not postgres_available():
        started = Judge(project, [sqlite])
        yield started
        started.process.kill()
        return
    with postgres_server() as url:
        started = Judge(project, [sqlite, url])
        yield started
        started.process.kill()


EDGES = [
    "s.i / s.j",
    "s.i % s.j",
    "-7 / 2",
    "s.i / 2",
    "s.i % 3",
    "s.d / s.e",
    "s.d * s.e",
    "round(s.e, 2)",
    "round(s.d)",
    "round(s.e, 3)",
    "to_decimal(s.i, 2)",
    "floor(s.d)",
    "ceil(s.d)",
    "floor(s.e)",
    "s.d > 0.005",
    "s.d == 2.5",
    "s.e in [1, 0.005]",
    "s.d < s.i",
    "s.i < s.e",
    "least(s.i, s.d)",
    "greatest(s.j, s.e)",
    "coalesce(s.e, 1)",
    "s.u == null",
    "s.u != p",
    "s.u == p",
    "not (s.u < s.t)",
    "not (s.j > 1)",
    "s.c == true",
    "not s.c",
    "s.c",
    "s.c != s.b",
    's.u in ["ab", ""]',
    's.u not in ["ab"]',
    "s.j in [2, 0]",
    "s.j not in [2]",
    "p in s.tags",
    "s.u in s.tags",
    "s.u not in s.tags",
    "has_any(s.tags, words)",
    "has_all(s.tags, words)",
    'has_any(s.tags, ["a", "b"])',
    'has_all(s.tags, ["a", "b"])',
    "has_any(s.tags, s.tags)",
    "has_all(s.tags, s.tags)",
    "lower(s.u)",
    "upper(s.t)",
    "trim(s.u)",
    "contains(s.t, s.u)",
    'contains(s.t, "Σ")',
    'contains(s.t, "%")',
    "starts_with(s.t, s.u)",
    'ends_with(s.u, "ab")',
    'ends_with(s.t, "")',
    "substring(s.t, 0, 3)",
    "substring(s.t, 2, s.i)",
    'replace(s.t, "", "x")',
    'replace(s.t, "a", s.u)',
    "concat(s.t, s.u)",
    "url_part(s.t)",
    "url_part(s.u)",
    "length(s.u)",
    "length(s.tags)",
    "to_text(s.d)",
    "to_text(s.e)",
    "to_text(to_decimal(s.e, 2))",
    "to_text(s.i)",
    "to_text(s.b)",
    "to_text(s.day)",
    "to_text(s.at)",
    "to_text(s.id)",
    'matches(s.t, ".*")',
    'matches(s.u, "[^a]*")',
    'matches(s.t, "a%b_c\\\\\\\\d")',
    "year(s.at)",
    "month(s.due)",
    "day(s.at)",
    "add_days(s.day, s.i)",
    "add_hours(s.at, s.i)",
    "add_minutes(s.done, -90)",
    "add_days(s.at, 1)",
    "days_between(s.at, s.done)",
    "days_between(s.due, s.day)",
    "date(s.at)",
    "s.day <= date(s.at)",
    "s.at < now()",
    "s.day == today()",
    "s.owner.name",
    "s.owner == null",
    "s.owner.nick == null",
    "length(s.owner.name) > 2",
    's.kind == "open"',
    's.kind in ["paid", "sent"]',
    "if s.j > 0 then s.j else 0",
    'if s.u == null then "none" else s.u',
    "abs(s.d)",
    "-s.e",
    "s.i + n",
    "s.i * n - 1",
    "s.b and s.c == true or s.j == null",
    "s.j != null and s.j > 1",
    "(s.u == p) == s.b",
    'f"{s.t}: {s.i} of {s.j}, {s.d} and {s.e}"',
    'f"{s.b} {s.c} {s.day} {s.due} {s.at} {s.done} {{{s.kind}}}"',
    'f"{s.u}"',
    'f"{s.owner.nick}{p}{n}"',
    'f"{s.i / s.j} {round(s.e, 2)}" == s.t',
]


def test_every_kind_of_expression_has_one_meaning(judge: Judge) -> None:
    _, kept = module_of(EDGES)
    assert [text for text in EDGES if text not in kept] == []
    assert "\n".join(judge.differences(EDGES)) == ""


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_random_expressions_have_one_meaning(judge: Judge, seed: int) -> None:
    expressions = Expressions(Random(seed))
    texts = list(dict.fromkeys(expressions.any() for _ in range(40)))
    assert "\n".join(judge.differences(texts)) == ""

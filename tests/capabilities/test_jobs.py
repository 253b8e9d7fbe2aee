"""Events, jobs and schedules: what is enqueued commits with its cause, and is done once, by whoever works."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run

PERSON = {"email": "ann@example.org", "password": "correct horse"}
PATIENCE = 20.0

WRAPPED = """
import dataclasses, os, signal, sys
from app import jobs, worker
job = jobs.JOBS["tell_buyer"]
async def other(tx, message):
    await job.run(tx, message)
    {what}
jobs.JOBS["tell_buyer"] = dataclasses.replace(job, run=other)
sys.argv = ["worker", "--once"]
worker.main()
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = (Path(__file__).parent / "market.md").read_text(encoding="utf-8")
    return compiled(spec, tmp_path_factory.mktemp("market"))


@pytest.fixture
def worker(project: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs ``python -m app.worker``; servers leave all jobs to it."""
    monkeypatch.setenv("JOBS_IN_PROCESS", "false")
    monkeypatch.setenv("JOB_RETRY_SECONDS", "0")
    return lambda *arguments: run(project, "-m", "app.worker", *arguments, DATABASE_URL=database)


def signed_up(api: httpx.Client) -> None:
    api.headers["Authorization"] = f"Bearer {api.post('/users', json=PERSON).json()['token']}"


def place(api: httpx.Client, title: str = "Tea") -> str:
    made = api.post("/orders", json={"title": title, "total": "12.50"})
    assert made.status_code == 201, made.text
    assert made.json()["status"] == "placed"
    return str(made.json()["id"])


def notices(api: httpx.Client) -> list[dict[str, object]]:
    return list(api.get("/notices").json()["items"])


def rows(database: str, statement: str) -> list[tuple[object, ...]]:
    """What the database holds, or what a statement changes in it."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file, file:
            return file.execute(statement).fetchall()
    with psycopg.connect(database) as connection:
        found = connection.execute(statement)
        return list(found.fetchall()) if found.description else []


def states(database: str, state: str) -> list[str]:
    """The jobs in a state, by name."""
    return sorted(str(job) for (job,) in rows(database, f"SELECT job FROM queued_jobs WHERE state = '{state}'"))


def test_a_server_does_jobs_beside_requests(project: Path, database: str) -> None:
    with client(project, database) as api:
        signed_up(api)
        place(api)
        deadline = time.monotonic() + PATIENCE
        while not (found := notices(api)) or api.get("/orders").json()["items"][0]["status"] == "placed":
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        assert [(item["text"], item["amount"]) for item in found] == [("Thank you", "12.50")]
        assert [item["told"] for item in api.get("/orders").json()["items"]] == [1]


def test_a_worker_of_its_own_does_them_once_and_a_refused_request_leaves_nothing(
    project: Path, database: str, worker: Callable[..., str]
) -> None:
    with client(project, database) as api:
        signed_up(api)
        order = place(api)
        assert api.post(f"/orders/{order}/refuse").status_code == 409
        assert states(database, "waiting") == ["send_reminder", "ship_order", "tell_buyer"]
        assert notices(api) == []
        assert worker("--once") == "2 runs\n"
        assert len(notices(api)) == 1
        assert api.get("/orders").json()["items"][0]["status"] == "shipped"
        assert states(database, "done") == ["ship_order", "tell_buyer"]
        assert states(database, "waiting") == ["delete_old_notices", "send_reminder"]

        # a run of the schedule that was missed is made up for once, and the next one is planned
        past = "due_at = '2026-01-02T03:00:00.000000Z', occurrence = '0 3 * * * @ 2026-01-02T03:00:00+00:00'"
        rows(database, f"UPDATE queued_jobs SET {past} WHERE job = 'delete_old_notices'")
        assert worker("--once") == "1 runs\n"
        assert worker("--once") == "0 runs\n"

        # where a new version of the spec has another schedule, the run that was planned is planned anew
        late = "due_at = '2026-01-02T04:00:00.000000Z', occurrence = '0 4 * * * @ 2026-01-02T04:00:00+00:00'"
        rows(database, f"UPDATE queued_jobs SET {late} WHERE job = 'delete_old_notices' AND state = 'waiting'")
        assert worker("--once") == "0 runs\n"
        listed = [line for line in worker("--list", "waiting").splitlines() if "delete_old_notices" in line]
        assert re.search(r"attempts 0  due \d{4}-\d\d-\d\dT03:00:00\+00:00$", "".join(listed))


def test_events_about_one_row_are_taken_in_order_also_when_the_first_one_fails(
    project: Path, database: str, worker: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_RETRY_SECONDS", "3600")
    with client(project, database) as api:
        signed_up(api)
        order = place(api)
        run(project, "-c", WRAPPED.format(what='raise RuntimeError("no stamps")'), DATABASE_URL=database)
        assert api.post(f"/orders/{order}/announce").status_code == 204
        place(api, "Another order waits for nobody")
        worker("--once")
        assert states(database, "waiting").count("tell_buyer") == 2
        assert states(database, "refused") == ["ship_order"]  # it was shipped already
        assert rows(database, "SELECT error FROM queued_jobs WHERE state = 'refused'") == [("shipped_already",)]
        assert len(notices(api)) == 1
        past = "due_at = '2026-01-02T03:00:00.000000Z'"
        rows(database, f"UPDATE queued_jobs SET {past} WHERE attempts = 1 AND state = 'waiting'")
        assert worker("--once") == "2 runs\n"
        assert [item["amount"] for item in notices(api)] == ["12.50", "12.50", "2.00"]


def test_a_job_is_done_once_though_workers_die_fail_and_compete(
    project: Path, database: str, worker: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "DATABASE_URL": database}
    with client(project, database) as api:
        signed_up(api)
        place(api)
        dying = WRAPPED.format(what="os.kill(os.getpid(), signal.SIGKILL)")
        killed = subprocess.run([sys.executable, "-c", dying], cwd=project, env=environment, timeout=60, check=False)
        assert killed.returncode == -9
        assert (notices(api), states(database, "dead")) == ([], [])
        assert "tell_buyer" in states(database, "waiting")

        monkeypatch.setenv("JOB_ATTEMPTS", "3")
        run(project, "-c", WRAPPED.format(what='raise RuntimeError("no stamps")'), DATABASE_URL=database)
        assert (notices(api), states(database, "dead")) == ([], ["tell_buyer"])
        dead = worker("--list", "dead")
        assert re.search(r"tell_buyer  attempts 3 .* RuntimeError: no stamps\n$", dead)
        worker("--retry", dead.split()[0])

        for number in range(12):
            place(api, f"Order {number}")
        command = [sys.executable, "-m", "app.worker", "--once"]
        started = [subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
        told = [int(process.communicate(timeout=60)[0].split()[0]) for process in started]
        assert sum(told) >= 25
        assert [item["told"] for item in api.get("/orders").json()["items"]] == [1] * 13
        assert len(notices(api)) == 13


def test_a_job_that_always_loses_against_others_comes_to_an_end(
    project: Path, database: str, worker: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_ATTEMPTS", "2")
    monkeypatch.setenv("JOB_RETRY_SECONDS", "0")
    lost = "from app.runtime.errors import Conflict, Overtaken; from app.runtime.problems import Problem; raise {}"
    with client(project, database) as api:
        signed_up(api)
        place(api)
        overtaken = lost.format('Overtaken(Problem(409, "told_already"))')
        run(project, "-c", WRAPPED.format(what=overtaken), DATABASE_URL=database)
        assert states(database, "refused") == ["tell_buyer"]
        assert rows(database, "SELECT error FROM queued_jobs WHERE state = 'refused'") == [("told_already",)]
        place(api)
        run(project, "-c", WRAPPED.format(what=lost.format('Conflict("deadlock")')), DATABASE_URL=database)
        assert states(database, "dead") == ["tell_buyer"]
        assert notices(api) == []


@pytest.mark.long
def test_the_project_passes_its_own_tests(project: Path) -> None:
    run(project, "-m", "ruff", "check", "app", "tests")
    run(project, "-m", "ruff", "format", "--check", "app", "tests")
    run(project, "-m", "mypy", "--strict", "app")
    assert " failed" not in run(project, "-m", "pytest", "-q", DATABASE_URL="")

"""``formwork fake-model`` as a person starts it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from benchmarks.faults.scenes import Scene
from compiler.models import chat
from compiler.weak.faults.registry import FAULTS
from tests.weak.endpoint import named, only, serving, weak

FORMWORK = (sys.executable, "-m", "compiler", "fake-model")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FORMWORK, *arguments], capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def started(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that a running server tells."""
    process = subprocess.Popen([*FORMWORK, "--port", "0", *arguments], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        told = process.stderr.readline() + process.stderr.readline()
        found = re.search(r"http://\S+/v1", told)
        assert found is not None, told
        yield found[0], process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_the_kinds_of_faults_are_listed() -> None:
    listed = json.loads(run("--list-faults", "--json").stdout)["faults"]
    assert [item["name"] for item in listed] == list(FAULTS)
    shown = run("--list-faults").stdout
    assert all(name in shown for name in FAULTS)


def test_it_serves_says_that_it_is_simulated_and_stops_without_a_word(todo: tuple[Scene, ...]) -> None:
    with started("--profile", "qwen3-coder-next", "--seed", "3") as (address, process):
        body = chat.payload(named(todo, "operations/add_item").request, "m")
        assert [one["id"] for one in httpx.get(f"{address}/models", timeout=60).json()["data"]] == ["qwen3-coder-next"]
        said = httpx.post(f"{address}/chat/completions", json=body, timeout=60).json()
        assert said["formwork"]["simulated"] == "qwen3-coder-next"
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert process.returncode in (0, 130)
    assert "Traceback" not in rest
    assert "operations/add_item fill_operations [forced]: " in rest


def test_another_server_can_be_behind_it(todo: tuple[Scene, ...]) -> None:
    scene = named(todo, "operations/add_item")
    with (
        serving({"right": weak(only("near_miss_enum").model_copy(update={"valid": {"default": 1.0}}))}) as behind,
        started("--profile", "perfect", "--behind", f"{behind}/right/v1", "--model", "right") as (address, _),
    ):
        said = httpx.post(f"{address}/chat/completions", json=chat.payload(scene.request, "m"), timeout=60).json()
    call = said["choices"][0]["message"]["tool_calls"][0]["function"]
    assert json.loads(call["arguments"]) == scene.value


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--profile", "qwen3-codr-next"), "qwen3-coder-next"),
        (("--behind", "oracle"), "unknown model behind: 'oracle'"),
        (("--behind", "replay:/nowhere.jsonl"), "no such recording"),
        (("--behind", "http://127.0.0.1:1/v1"), "needs the name of a model"),
        (("--host", "203.0.113.1", "--port", "0"), "cannot listen"),
    ],
)
def test_what_cannot_be_started_is_told_in_words(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_profile_is_told_of_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nvalid = 2\n[faults]\nfence = 1\n', encoding="utf-8")
    done = run("--profile", str(path))
    assert done.returncode == 2
    assert "mine.toml:2: valid.default" in "".join(done.stderr.split("\n"))

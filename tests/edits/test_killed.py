"""SIGKILL at any moment of a compile: what was there stays usable, and the next command completes or begins again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compiler.build.result import Result
from compiler.build.settings import Settings
from compiler.driver import compile_spec
from compiler.store.commit import recover
from compiler.store.disk import file_hash
from compiler.store.layout import Layout
from compiler.store.manifest import read_manifest

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "fixtures" / "edits" / "specs" / "departments.md"
OPTIONS = ("--retriever", "lexical", "--verify", "none", "--quiet")

KILLED_AT = """
import os, signal, sys
moment, real, count = int(sys.argv.pop(1)), os.replace, 0

def replace(source, target, **told):
    global count
    count += 1
    if count == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target, **told)

os.replace = replace
from compiler.cli.main import main
try:
    main()
finally:
    print(count)
"""
"""A compile that dies at its n-th renaming of a file; what it prints if it does not is how many there are."""


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formwork" not in path.parts
    }


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled project whose spec has been edited since: the next compile writes, removes and migrates."""
    folder = tmp_path_factory.mktemp("killed")
    spec = folder / "spec.md"
    shutil.copy(SPEC, spec)
    assert compile_(folder).status == "ok"
    text = spec.read_text().replace(
        "| cost centre | text | 1 to 10", "| budget | integer | default 0 |\n| cost centre | text | 1 to 20"
    )
    assert text != spec.read_text()
    spec.write_text(text.replace("## Hire a person", "## Employ a person"))
    return folder


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = Path(shutil.copytree(before, tmp_path_factory.mktemp("done") / "project"))
    assert compile_(folder).status == "ok"
    return tree(folder / "out")


@pytest.fixture(scope="module")
def renamings(before: Path, after: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often a whole compile renames a file."""
    folder = Path(shutil.copytree(before, tmp_path_factory.mktemp("counted") / "project"))
    done = subprocess.run(command(folder, "0"), cwd=ROOT, capture_output=True, text=True, check=True)
    assert tree(folder / "out") == after
    return int(done.stdout.split()[-1])


@pytest.fixture(scope="module")
def whole(before: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that the compile takes when nobody kills it, for moments spread over all of it."""
    folder = Path(shutil.copytree(before, tmp_path_factory.mktemp("timed") / "project"))
    started = time.monotonic()
    subprocess.run(command(folder, "0"), cwd=ROOT, capture_output=True, check=True)
    return time.monotonic() - started


def compile_(folder: Path) -> Result:
    settings = Settings(retriever="lexical", verify="none")
    return compile_spec(folder / "spec.md", folder / "out", settings, debug=True)


def command(folder: Path, moment: str) -> list[str]:
    arguments = ("compile", str(folder / "spec.md"), "--out", str(folder / "out"), *OPTIONS)
    return [sys.executable, "-c", KILLED_AT, moment, *arguments]


def usable(folder: Path, before: Path, after: dict[str, bytes]) -> bool:
    """Holds that files, forms and manifest belong together, on one side or the other; whether it is the new side."""
    out, layout = folder / "out", Layout(folder / "out")
    sides = (tree(before / "out"), after)
    if not layout.commit.exists():
        assert tree(out) in sides
    recover(layout)
    now = tree(out)
    assert now in sides, [sorted(path for path in now if side.get(path) != now[path]) for side in sides]
    manifest = read_manifest(layout.manifest)
    assert {path: file_hash(out / path) for path in manifest.files} == {
        path: record.hash for path, record in manifest.files.items()
    }
    assert {unit: file_hash(layout.unit(unit)) for unit in manifest.units} == {
        unit: record.form for unit, record in manifest.units.items()
    }
    result = compile_(folder)
    assert (result.status, tree(out)) == ("ok", after)
    return now == after


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_killed_while_the_output_changes(
    share: float, before: Path, after: dict[str, bytes], renamings: int, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(before, tmp_path / "project"))
    moment = 1 + round(share * (renamings - 1))
    done = subprocess.run(command(folder, str(moment)), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    usable(folder, before, after)


def test_both_sides_of_the_decisive_moment_are_reached(
    before: Path, after: dict[str, bytes], renamings: int, tmp_path: Path
) -> None:
    """Killed before ``commit.json`` nothing has changed; killed at the last renaming everything counts."""
    sides = []
    for moment in (1, renamings - 1):
        folder = Path(shutil.copytree(before, tmp_path / str(moment)))
        subprocess.run(command(folder, str(moment)), cwd=ROOT, capture_output=True, check=False)
        sides.append(usable(folder, before, after))
    assert sides == [False, True]


@pytest.mark.long
@pytest.mark.parametrize("number", range(20))
def test_killed_at_a_random_moment(
    number: int, before: Path, after: dict[str, bytes], whole: float, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(before, tmp_path / "project"))
    process = subprocess.Popen(
        command(folder, "0"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=random.Random(number).uniform(0.3, 1.0) * whole)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    usable(folder, before, after)


def test_a_second_compile_says_who_is_at_work_and_the_lock_dies_with_its_holder(before: Path, tmp_path: Path) -> None:
    """The first compile waits for answers that nobody gives."""
    folder = Path(shutil.copytree(before, tmp_path / "project"))
    waiting = subprocess.Popen(
        [*command(folder, "0"), "--model", f"mailbox:{tmp_path / 'letters'}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not list((tmp_path / "letters").glob("*.request.json")):
            assert waiting.poll() is None
            time.sleep(0.05)
        result = compile_(folder)
        (error,) = result.diagnostics
        assert (result.status, error.code) == ("failed", "G1011")
        assert f"(process {waiting.pid})" in error.message
    finally:
        waiting.kill()
        waiting.wait()
    assert compile_(folder).status == "ok"

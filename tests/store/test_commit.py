"""Output and state change together: a crash before the decisive moment changes nothing, one after it loses nothing."""

import os
from contextlib import suppress
from multiprocessing import Process
from pathlib import Path

import pytest

from compiler.store import commit as commits
from compiler.store.commit import Change, begin, commit, recover, settle, stage
from compiler.store.layout import Layout
from compiler.store.lock import locked


def tree(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".formwork" not in path.parts
    }


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "old.py").write_text("old\n")
    (tmp_path / "app" / "main.py").write_text("before\n")
    return Layout(tmp_path)


BEFORE = {"app/main.py": "before\n", "app/old.py": "old\n"}
AFTER = {"app/main.py": "after\n", "app/models/item.py": "item\n"}


def prepared(layout: Layout) -> Change:
    staged = stage(layout, "tree", {"app/main.py": "after\n", "app/models/item.py": "item\n"})
    state = stage(layout, "state", {".formwork/manifest.json": "{}\n"})
    return Change(
        moves=staged, removals=("app/old.py",), last=(".formwork/manifest.json", state[".formwork/manifest.json"])
    )


def test_staging_touches_nothing(layout: Layout) -> None:
    prepared(layout)
    assert tree(layout.out) == BEFORE
    begin(layout)
    assert tree(layout.out) == BEFORE
    assert not layout.staging.exists()


def test_a_commit_writes_and_removes_all(layout: Layout) -> None:
    commit(layout, prepared(layout))
    assert tree(layout.out) == AFTER
    assert layout.manifest.read_text() == "{}\n"
    assert not layout.commit.exists()


@pytest.mark.parametrize("survived", range(6))
def test_a_crash_after_any_number_of_moves_is_completed_by_the_next(
    layout: Layout, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = prepared(layout)
    real, count = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal count
        if count == survived:
            raise KeyboardInterrupt
        count += 1
        real(source, target)

    monkeypatch.setattr(commits.os, "replace", replace)
    with suppress(KeyboardInterrupt):
        commit(layout, change)
    monkeypatch.setattr(commits.os, "replace", real)
    counted = layout.commit.exists() or layout.manifest.exists()
    recover(layout)
    assert tree(layout.out) == (AFTER if counted else BEFORE)
    assert layout.manifest.exists() == counted
    assert counted == (survived > 0)


def test_who_only_reads_completes_a_commit_unless_a_compile_is_at_it(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = prepared(layout)
    with monkeypatch.context() as patched:
        patched.setattr(commits, "recover", lambda layout: False)
        patched.setattr(commits.shutil, "rmtree", lambda *told, **more: None)
        commit(layout, change)
    with locked(layout.lock):
        running = Process(target=settle, args=(layout,))
        running.start()
        running.join()
    assert tree(layout.out) == BEFORE
    settle(layout)
    assert tree(layout.out) == AFTER
    assert not layout.commit.exists()


def test_a_commit_file_that_points_outside_is_refused(layout: Layout, tmp_path: Path) -> None:
    layout.state.mkdir()
    change = Change(moves={"../outside.txt": "app/main.py"}, removals=("../x",), last=("m", "n"))
    layout.commit.write_text(change.model_dump_json())
    assert not recover(layout)
    assert not (tmp_path.parent / "outside.txt").exists()
    assert tree(layout.out) == BEFORE

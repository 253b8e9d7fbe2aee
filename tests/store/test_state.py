"""Units and manifest are readable files, and two compiles exclude each other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ast_schemas.collectors import CollectorsForm
from ast_schemas.operations import OperationForm
from compiler.fill.revive import revived
from compiler.store.layout import Layout, unit_file
from compiler.store.lock import Locked, locked
from compiler.store.manifest import NO_MANIFEST, Manifest, UnitRecord, manifest_text, read_manifest
from compiler.store.units import read_unit, unit_text

FORM = CollectorsForm(differences=[], requirements=["ä/1"], uncovered=[])


def test_a_unit_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    path = layout.unit("collectors/Item")
    path.parent.mkdir(parents=True)
    path.write_text(unit_text(FORM), encoding="utf-8")
    assert "ä/1" in unit_text(FORM)
    assert read_unit(layout, "collectors/Item", CollectorsForm) == FORM
    path.write_text('{"differences": []}')
    assert read_unit(layout, "collectors/Item", CollectorsForm) is None
    assert read_unit(layout, "collectors/Other", CollectorsForm) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"surplus": 1}'])
def test_a_manifest_that_is_not_of_this_format_counts_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content)
    assert read_manifest(path) == NO_MANIFEST


def test_a_manifest_is_read_back_and_sorted(tmp_path: Path) -> None:
    manifest = Manifest(units={name: UnitRecord(key="k", form="f") for name in ("schema/B", "schema/A")})
    path = tmp_path / "manifest.json"
    path.write_text(manifest_text(manifest))
    assert read_manifest(path) == manifest
    assert manifest_text(manifest).index("schema/A") < manifest_text(manifest).index("schema/B")


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_every_unit_has_a_file_of_its_own_inside_the_folder(one: str, other: str) -> None:
    if not (one + other).isprintable():
        return
    names = {unit_file(f"outline/{one}"), unit_file(f"outline/{other}")}
    assert len(names) == len({one, other})
    for name in names:
        assert name.count("/") == 1
        assert len(name.partition("/")[2].encode()) < 250


def test_a_second_compile_is_locked_out_by_a_running_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    program = (
        "import sys, pathlib\nfrom compiler.store.lock import Locked, locked\n"
        "try:\n    with locked(pathlib.Path(sys.argv[1])): print('free')\n"
        "except Locked as error: print('locked by', error.holder)\n"
    )
    root = Path(__file__).parents[2]

    def other() -> str:
        return subprocess.run(
            [sys.executable, "-c", program, str(lock)], cwd=root, capture_output=True, text=True, check=True
        ).stdout.strip()

    import os

    with locked(lock):
        assert other() == f"locked by {os.getpid()}"
    assert other() == "free"


def test_the_lock_is_free_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), locked(tmp_path / "lock"):
        raise ValueError("x")
    try:
        with locked(tmp_path / "lock"):
            pass
    except Locked:
        pytest.fail("still locked")


def test_a_form_that_was_stored_before_its_type_grew_is_read(tmp_path: Path) -> None:
    form = OperationForm.model_validate(
        {"steps": [{"step": "revoke_token", "account": None}], "requirements": [], "uncovered": []}
    )
    older = json.loads(unit_text(form))
    del older["steps"][0]["account"]
    assert revived(OperationForm, json.dumps(older)) == form
    for wrong in ({**older, "steps": {}}, {**older, "steps": [{"step": "delete"}]}, [], {**older, "more": 1}):
        with pytest.raises(ValidationError):
            revived(OperationForm, json.dumps(wrong))
    with pytest.raises(ValidationError):
        revived(OperationForm, "{")

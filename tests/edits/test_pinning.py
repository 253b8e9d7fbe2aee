"""A pinned unit's form is a person's: it is checked, counts like any other, and is never asked for."""

import json
from pathlib import Path

import pytest

from ast_schemas.base import Node
from ast_schemas.diagnostic import Diagnostic
from compiler.build import rooms
from compiler.diagnostics import make
from compiler.store.layout import Layout
from compiler.store.lock import Locked, locked
from compiler.store.manifest import read_manifest
from compiler.store.pins import set_pinned
from compiler.symbols.accepted import Accepted
from tests.driver.small_world import SPEC, ByUnit, install
from tests.edits.test_hand_edits import TWO, codes, file, run

UNIT = "operations/show_item"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    path = tmp_path / "spec.md"
    path.write_text(SPEC)
    assert run(path).status == "ok"
    return path


def layout(spec: Path) -> Layout:
    return Layout(spec.parent / "out")


def rewrite(spec: Path, old: str, new: str) -> None:
    """Edit the stored form as a person would, in its file."""
    path = layout(spec).unit(UNIT)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_pinned_form_counts_as_a_person_wrote_it_and_is_not_asked_for(spec: Path) -> None:
    assert set_pinned(layout(spec), UNIT, pinned=True) is True
    rewrite(spec, '"value": "1"', '"value": "7"')
    model = ByUnit()
    result = run(spec, model)
    assert (result.status, result.calls, result.rechecked) == ("ok", 0, (UNIT,))
    assert "return 7" in file(spec).read_text()
    spec.write_text(TWO)
    model = ByUnit()
    assert run(spec, model).status == "ok"
    assert UNIT not in model.asked
    assert "return 7" in file(spec).read_text()
    assert read_manifest(layout(spec).manifest).units[UNIT].pinned


def test_with_nothing_new_a_compile_of_pinned_units_writes_nothing(spec: Path) -> None:
    set_pinned(layout(spec), UNIT, pinned=True)
    rewrite(spec, '"value": "1"', '"value": "7"')
    run(spec)
    result = run(spec)
    assert (result.status, result.rechecked, result.files.written) == ("ok", (), ())


def test_an_unpinned_unit_is_filled_anew(spec: Path) -> None:
    set_pinned(layout(spec), UNIT, pinned=True)
    rewrite(spec, '"value": "1"', '"value": "7"')
    run(spec)
    assert set_pinned(layout(spec), UNIT, pinned=False) is True
    result = run(spec)
    assert (result.status, result.filled) == ("ok", (UNIT,))
    assert "return 1" in file(spec).read_text()


def test_an_edit_of_a_form_that_is_not_pinned_is_never_lost_in_silence(spec: Path) -> None:
    rewrite(spec, '"value": "1"', '"value": "7"')
    stored = layout(spec).unit(UNIT).read_text()
    result = run(spec)
    assert (result.status, codes(result)) == ("failed", ["G1085"])
    assert layout(spec).unit(UNIT).read_text() == stored
    set_pinned(layout(spec), UNIT, pinned=True)
    assert run(spec).status == "ok"
    assert "return 7" in file(spec).read_text()


def test_other_spacing_and_line_ends_of_a_stored_form_are_no_edit(spec: Path) -> None:
    path = layout(spec).unit(UNIT)
    path.write_bytes(json.dumps(json.loads(path.read_bytes()), indent=4).replace("\n", "\r\n").encode())
    assert run(spec).status == "ok"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [('"value": "1"', '"value": 1', "steps.0.let.value"), ('"value": "1",', '"value" "1"', "Invalid JSON")],
)
def test_a_pinned_form_that_is_no_form_says_where(spec: Path, old: str, new: str, reason: str) -> None:
    set_pinned(layout(spec), UNIT, pinned=True)
    rewrite(spec, old.rstrip(","), new)
    result = run(spec)
    assert (result.status, codes(result)) == ("failed", ["G1087"])
    assert reason in result.diagnostics[0].message


def test_a_pinned_form_that_no_longer_checks_fails_and_is_kept(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_unit(unit: str, form: Node, accepted: Accepted) -> tuple[Diagnostic, ...]:
        bad = unit == UNIT and '"7"' in form.model_dump_json()
        return (make("F916", unit=unit, path="steps[0].value", reason="Seven is odd."),) if bad else ()

    monkeypatch.setattr(rooms, "check_unit", check_unit)
    set_pinned(layout(spec), UNIT, pinned=True)
    rewrite(spec, '"value": "1"', '"value": "7"')
    stored, model = layout(spec).unit(UNIT).read_text(), ByUnit()
    result = run(spec, model)
    assert (result.status, codes(result)) == ("failed", ["F916"])
    assert (next(item.unit for item in result.diagnostics if item.code == "F916"), model.asked[UNIT]) == (UNIT, 0)
    assert layout(spec).unit(UNIT).read_text() == stored
    rewrite(spec, '"value": "7"', '"value": "8"')
    assert run(spec).status == "ok"


def test_a_link_error_of_a_pinned_unit_asks_nobody(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_phase(phase: str, accepted: Accepted) -> tuple[Diagnostic, ...]:
        error = make("F916", unit=UNIT, path="steps[0].value", reason="Never good.")
        return (error,) if phase == "operations" else ()

    monkeypatch.setattr(rooms, "check_phase", check_phase)
    set_pinned(layout(spec), UNIT, pinned=True)
    model = ByUnit()
    result = run(spec, model)
    assert (result.status, codes(result), sum(model.asked.values())) == ("failed", ["F916"], 0)


def test_a_pinned_unit_that_the_spec_no_longer_declares_is_not_thrown_away(spec: Path) -> None:
    unit = "scenarios/seeing_works"
    set_pinned(layout(spec), unit, pinned=True)
    spec.write_text(SPEC.partition("## Scenario")[0])
    assert codes(run(spec)) == ["G1086"]
    assert layout(spec).unit(unit).exists()
    set_pinned(layout(spec), unit, pinned=False)
    assert run(spec).status == "ok"
    assert not layout(spec).unit(unit).exists()


def test_pinning_twice_and_pinning_what_is_not_there(spec: Path) -> None:
    assert set_pinned(layout(spec), UNIT, pinned=True) is True
    assert set_pinned(layout(spec), UNIT, pinned=True) is False
    assert set_pinned(layout(spec), "operations/nothing", pinned=True) is None
    assert set_pinned(layout(spec), "dtos/Item", pinned=False) is False


def test_a_pin_waits_for_no_compile_that_runs(spec: Path) -> None:
    with locked(layout(spec).lock), pytest.raises(Locked):
        set_pinned(layout(spec), UNIT, pinned=True)

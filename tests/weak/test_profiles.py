"""Profiles: those that come along, one's own, and what is said of a bad one."""

from pathlib import Path

import pytest

from benchmarks.faults.rates import measured
from benchmarks.faults.scenes import Scene
from compiler.weak import profiles
from compiler.weak.faults.registry import FAULTS
from compiler.weak.profiles import ProfileUnreadable, load, parse

OWN = """name = "mine"
valid = 0.5

[faults]
fence = 1
"""


def test_every_profile_that_comes_along_can_be_read() -> None:
    assert profiles.names() == (
        "perfect", "qwen3-30b-a3b", "qwen3-coder-next", "qwen3-next-80b-a3b", "qwen3.5-27b",
    )  # fmt: skip
    for name in profiles.names():
        assert load(name).name == name


def test_there_are_at_least_25_kinds_of_each_sort_and_each_says_what_it_is() -> None:
    assert len(FAULTS) >= 25
    assert {fault.effect for fault in FAULTS.values()} == {"preserving", "lossy", "undetectable", "transport"}
    assert all(name == fault.name and fault.about for name, fault in FAULTS.items())


def test_one_s_own_profile_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    profile = load(path)
    assert profile.valid == {"default": 0.5}
    assert profile.faults == {"fence": 1.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("0.5", "1.5"), "mine.toml:2: valid.default: Input should be less than or equal to 1"),
        (OWN.replace("fence", "fense"), "mine.toml:4: faults: no fault 'fense'; did you mean `fence`?"),
        (OWN.replace("valid", "vallid"), "mine.toml: valid: Field required"),
        (OWN.replace('"mine"', "mine"), "mine.toml:1: not TOML"),
        (OWN + "lost = 1\n", "mine.toml:4: faults: no fault 'lost'"),
        (OWN.replace("fence = 1", "fence = 0"), "mine.toml: `valid` asks for faults"),
        (OWN.replace("0.5", "{ operations = 0.5 }"), "mine.toml:2: valid: `default` is missing"),
        (OWN.replace("0.5", "{ default = 0.5, bodies = 0.1 }"), "mine.toml:2: valid: no phase 'bodies'"),
        ("sticky = 2\n" + OWN, "mine.toml:1: sticky: Input should be less than or equal to 1"),
        (OWN + "[again]\npolicy = 'never'\n", "mine.toml:7: again.policy: Input should be 'fixed'"),
    ],
)
def test_a_bad_profile_is_told_of_with_file_and_line(text: str, said: str) -> None:
    with pytest.raises(ProfileUnreadable) as caught:
        parse(text, "mine.toml")
    assert str(caught.value).startswith(said)


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ProfileUnreadable) as caught:
        load("qwen3-coder")
    assert "no profile 'qwen3-coder'" in str(caught.value)
    assert "qwen3-coder-next" in (caught.value.hint or "")


@pytest.mark.parametrize("name", profiles.names())
async def test_the_rate_of_first_answers_that_are_valid_is_the_profile_s(name: str, todo: tuple[Scene, ...]) -> None:
    """Measured by the fill loop itself: accepted, and nothing was repaired or coerced."""
    some = small(todo, 5)
    rates = await measured(load(name), some, draws=12 * len(some), seed=7)
    assert {rate.share for rate in rates} == {load(name).valid_share(scene.request.phase) for scene in some}
    for rate in rates:
        assert rate.within(z=3.3), rate


def small(scenes: tuple[Scene, ...], count: int) -> list[Scene]:
    """The smallest units of each phase."""
    by_size = sorted(scenes, key=lambda scene: len(str(scene.value)))
    phases = {scene.question.phase for scene in scenes}
    return [one for phase in sorted(phases) for one in [x for x in by_size if x.question.phase == phase][:count]]


def test_the_docs_show_a_profile_that_can_be_read_and_the_rates_that_the_files_have() -> None:
    page = (Path(__file__).parents[2] / "docs" / "fake-model.md").read_text(encoding="utf-8")
    example = parse(page.partition("```toml\n")[2].partition("```")[0], "docs/fake-model.md")
    assert example.again.policy == "fixed_with"
    for name in profiles.names():
        assert f"| `{name}` | {100 * load(name).valid['default']:g} %" in page

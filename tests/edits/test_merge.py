"""Two changes of one text come together, or are told apart line by line; nothing is lost and nothing invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.edits.matching import matching
from compiler.edits.merge import Conflict, merge
from compiler.edits.newlines import without_line_ends

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "}\n", "\n"]), max_size=14).map("".join)
UNENDED = st.tuples(LINES, st.sampled_from(["", "x", "y"])).map("".join)

BASE = """import one


def first() -> int:
    return 1


def second() -> int:
    return 2
"""


def test_changes_of_different_functions_come_together() -> None:
    mine = BASE.replace("    return 1\n", "    print('here')\n    return 1\n")
    new = BASE.replace("return 2", "return 22").replace("import one\n", "import one\nimport two\n")
    merged = merge(BASE, mine, new)
    assert merged.conflicts == ()
    assert merged.text == mine.replace("return 2", "return 22").replace("import one\n", "import one\nimport two\n")


def test_the_same_line_changed_twice_is_a_conflict_with_both_sides_and_its_line() -> None:
    merged = merge(BASE, BASE.replace("return 2", "return 3"), BASE.replace("return 2", "return 4"))
    assert merged.conflicts == (Conflict(9, ("    return 2\n",), ("    return 3\n",), ("    return 4\n",)),)
    assert merged.text.endswith(
        "<<<<<<< yours\n    return 3\n||||||| as last generated\n    return 2\n"
        "=======\n    return 4\n>>>>>>> as generated now\n"
    )


def test_a_function_that_one_side_removes_and_the_other_changes_is_a_conflict() -> None:
    without = BASE.partition("\n\ndef second")[0]
    merged = merge(BASE, BASE.replace("return 2", "return 3"), without)
    assert [conflict.mine for conflict in merged.conflicts] == [
        ("\n", "\n", "def second() -> int:\n", "    return 3\n")
    ]


def test_what_both_sides_changed_alike_is_no_conflict() -> None:
    both = BASE.replace("return 1", "return 3")
    assert merge(BASE, both, both + "\nlast = 1\n").text == both + "\nlast = 1\n"


def test_repeated_lines_do_not_mix_functions_up() -> None:
    """Three functions that end alike: an inserted fourth and an edit of the second stay apart."""
    functions = [f"def f{n}():\n    if x:\n        return None\n    return {n}\n\n" for n in range(3)]
    added = "def g():\n    if x:\n        return None\n    return 9\n\n"
    edited = functions[1].replace("return 1", "return 100")
    merged = merge(
        "".join(functions), functions[0] + edited + functions[2], functions[0] + added + functions[1] + functions[2]
    )
    assert merged.conflicts == ()
    assert merged.text == functions[0] + added + edited + functions[2]


@given(UNENDED, UNENDED)
def test_a_side_that_changed_nothing_yields(base: str, other: str) -> None:
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.conflicts == ()
        assert merged.text == other


@given(UNENDED, UNENDED, UNENDED)
def test_the_order_of_the_sides_matters_for_no_result(base: str, mine: str, new: str) -> None:
    one, other = merge(base, mine, new), merge(base, new, mine)
    assert [(c.base, c.mine, c.new) for c in one.conflicts] == [(c.base, c.new, c.mine) for c in other.conflicts]
    if not one.conflicts:
        assert one.text == other.text


@given(UNENDED, UNENDED, UNENDED)
def test_a_clean_merge_holds_no_line_that_no_side_wrote(base: str, mine: str, new: str) -> None:
    merged = merge(base, mine, new)
    if not merged.conflicts:
        assert set(merged.text.splitlines()) <= set(mine.splitlines()) | set(new.splitlines())


@given(st.lists(st.text("ab", max_size=3), min_size=4, max_size=8), st.data())
def test_changes_with_a_shared_line_between_them_both_stay(parts: list[str], data: st.DataObject) -> None:
    """Sections with a unique heading each; each side rewrites sections that the other leaves alone."""

    def text(bodies: list[str]) -> str:
        return "".join(f"== {index} ==\n{body}\n" for index, body in enumerate(bodies))

    sides = [data.draw(st.sampled_from(["mine", "new", "none"])) for _ in parts]
    mine = [f"{part}!" if side == "mine" else part for part, side in zip(parts, sides, strict=True)]
    new = [f"{part}?" if side == "new" else part for part, side in zip(parts, sides, strict=True)]
    both = [m if side == "mine" else n for m, n, side in zip(mine, new, sides, strict=True)]
    merged = merge(text(parts), text(mine), text(new))
    assert merged.conflicts == ()
    assert merged.text == text(both)


@given(st.lists(st.sampled_from("abc}"), max_size=20), st.lists(st.sampled_from("abc}"), max_size=20))
def test_matched_lines_are_equal_and_in_order(one: list[str], other: list[str]) -> None:
    pairs = matching(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


@pytest.mark.parametrize("count", [4_000])
def test_long_files_of_equal_lines_end(count: int) -> None:
    """An OpenAPI document repeats the same few lines thousands of times."""
    base = "".join(f'"key{n}": {{\n}},\n' if n % 9 == 0 else "},\n" for n in range(count))
    mine = base.replace('"key9": {', '"mine": {')
    new = base.replace(f'"key{count // 9 * 9 - 9}": {{', '"new": {')
    merged = merge(base, mine, new)
    assert merged.conflicts == ()
    assert '"mine"' in merged.text
    assert '"new"' in merged.text


@given(st.text("a\r\n\ufeff", max_size=12))
def test_line_ends_are_given_back_as_they_were(text: str) -> None:
    plain, ends = without_line_ends(text)
    assert ends.apply(plain) == text


def test_a_checkout_with_other_line_ends_is_no_edit() -> None:
    assert without_line_ends("a\r\nb\r\n")[0] == "a\nb\n"
    assert without_line_ends("a\r\nb\n")[0] == "a\r\nb\n"

"""Every mutator changes a form into another valid form, and a seed says which ones are drawn."""

from itertools import islice

import pytest

from benchmarks.mutation.catalogue import all_mutations, counted, drawn, mutated_form
from benchmarks.mutation.edits import REMOVED, Edit, edited, path_text
from benchmarks.mutation.expressions import mutated, negated
from benchmarks.mutation.ordering import reached_operations
from compiler.expressions import parse
from tests.mutation.forms import small_program

KINDS = {
    "change a constant",
    "change a delete rule",
    "change a limit",
    "change a status",
    "change what is required",
    "drop a condition",
    "drop a filter",
    "drop a guard",
    "drop a limit",
    "drop a lock",
    "drop a lower bound",
    "drop a negation",
    "drop a searched text",
    "drop a source state",
    "drop a unique rule",
    "drop an alternative",
    "drop an assignment",
    "drop an invariant",
    "drop an ownership condition",
    "flip a comparison",
    "leave out a member",
    "let callers write a field",
    "negate a condition",
    "show a removed member",
    "skip a block",
    "skip a token step",
    "skip a write",
    "start in another state",
    "swap a refusal",
    "swap an aggregate",
    "swap an arithmetic operator",
    "swap and with or",
    "swap link and unlink",
    "swap soft and hard deletion",
    "take another transition",
    "turn a sort",
    "turn a transition",
    "widen a role",
}


def test_the_small_program_shows_every_kind_of_mutation() -> None:
    assert set(counted(all_mutations(small_program()))) == KINDS


def test_what_becomes_of_rows_counts_only_where_rows_can_go() -> None:
    rules = [m for m in all_mutations(small_program()) if m.kind == "change a delete rule"]
    assert [m.edit.path for m in rules] == [("relations", 1, "on_delete")]  # of users, none ever goes


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_gives_other_forms_that_are_valid(kind: str) -> None:
    accepted = small_program()
    units = accepted.units()
    for mutation in all_mutations(accepted):
        if mutation.kind == kind:
            form = mutated_form(mutation.unit, units[mutation.unit], mutation.edit)
            assert form != units[mutation.unit], mutation
            assert mutation.apply(accepted).units()[mutation.unit] == form


def test_no_two_mutations_are_the_same() -> None:
    accepted = small_program()
    mutants = [(m.unit, mutated_form(m.unit, accepted.units()[m.unit], m.edit)) for m in all_mutations(accepted)]
    doubles = [mutants.count(mutant) for mutant in mutants if mutants.count(mutant) > 1]
    assert doubles == []


def test_a_seed_fixes_the_draw_and_another_seed_gives_another() -> None:
    def draw(seed: int) -> list[tuple[str, str, str, str]]:
        return [mutation.key for mutation in islice(drawn(all_mutations(small_program()), seed), 30)]

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


def test_every_mutation_is_drawn_once() -> None:
    mutations = all_mutations(small_program())
    assert sorted(m.key for m in drawn(mutations, 7)) == sorted(m.key for m in mutations)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.x < 3", {"a.x <= 3", "a.x > 3", "a.x < 4"}),
        ("a.owner == actor", {"a.owner != actor"}),
        ("a.price * 2.50", {"a.price + 2.50", "a.price * 3.50"}),
        ("count(b in a.rows where b.open)", {"count(b in a.rows)"}),
        ('a.status == "open"', {'a.status != "open"', 'a.status == "done"'}),
        ('a.name == "Ann"', {'a.name != "Ann"'}),
        ("now()", set()),
    ],
)
def test_an_expression_is_changed_at_one_node(text: str, expected: set[str]) -> None:
    assert {after for _, after in mutated(text, {"open": "done"})} == expected


def test_dropping_the_part_that_names_the_caller_is_told_from_dropping_another() -> None:
    found = dict(mutated("a.id == a_id and a.owner == actor", {}))
    assert found["drop an ownership condition"] == "a.id == a_id"
    assert found["drop a condition"] == "a.owner == actor"


def test_the_opposite_of_an_opposite_is_the_condition() -> None:
    assert negated("a.x == 1") == "not a.x == 1"
    assert negated("not a.x == 1") == "a.x == 1"
    assert parse(negated("a or b") or "").node is not None


@pytest.mark.parametrize(
    ("path", "after", "expected"),
    [
        (("steps", 1), REMOVED, {"steps": [{"n": 0}]}),
        (("steps", 0, "n"), 5, {"steps": [{"n": 5}, {"n": 1}]}),
    ],
)
def test_an_edit_changes_its_place_alone(path: tuple[str | int, ...], after: object, expected: object) -> None:
    form = {"steps": [{"n": 0}, {"n": 1}]}
    assert edited(form, Edit("a kind", path, None, after)) == expected
    assert form == {"steps": [{"n": 0}, {"n": 1}]}


def test_a_path_reads_like_those_of_diagnostics() -> None:
    assert path_text(("steps", 2, "assignments", 0, "value")) == "steps[2].assignments[0].value"


@pytest.mark.parametrize(
    ("unit", "operations"),
    [
        ("operations/finish_note", ("finish_note",)),
        ("signatures/all", ("finish_note", "show_notes", "sum_up_notes")),
        ("schema/Note", ("finish_note", "show_notes", "sum_up_notes")),
        ("schema/User", ()),
    ],
)
def test_a_mutation_reaches_the_operations_of_its_unit(unit: str, operations: tuple[str, ...]) -> None:
    assert reached_operations(unit, small_program()) == operations


def test_scenarios_are_never_mutated() -> None:
    assert not any(mutation.unit.startswith("scenarios/") for mutation in all_mutations(small_program()))

"""What could lose data is asked, what was answered is not asked again, and what fits nothing is said."""

import pytest

from ast_schemas import ir
from ast_schemas.diagnostic import Diagnostic
from ast_schemas.ir.files import content_column
from compiler.evolution import Answers, Evolution, evolve
from compiler.evolution.anchors import with_anchors
from emitters.fastapi.migrations import describe
from tests.emitters.library import column, constant, entity, relation
from tests.evolution.kind import OWNER, item, kind_of, tag
from tests.evolution.kinds import KINDS
from tests.evolution.laboratory import evolved, program_of

NOTE, REMARK = column("note", nullable=True), column("remark", nullable=True)


def asked(found: Evolution) -> list[tuple[str, str]]:
    return [(said.code, said.message) for said in found.diagnostics if said.severity == "error"]


def changed(
    *before: ir.Column | ir.Relation, to: tuple[ir.Column | ir.Relation, ...], **answers: tuple[str, ...]
) -> Evolution:
    kind = kind_of("", before, to)
    return evolved(kind.before, kind.after, **answers)


def test_a_field_that_may_have_been_renamed_is_asked_about_with_both_answers() -> None:
    found = changed(NOTE, to=(REMARK,))
    assert [said.code for said in found.diagnostics if said.severity == "error"] == ["G1060"]
    hint = found.diagnostics[0].hint or ""
    assert "--rename Item.note=Item.remark" in hint
    assert "--drop Item.note" in hint


def test_either_answer_settles_it() -> None:
    renamed = changed(NOTE, to=(REMARK,), renames=("Item.note=Item.remark",))
    dropped = changed(NOTE, to=(REMARK,), drops=("Item.note",))
    assert (asked(renamed), asked(dropped)) == ([], [])
    assert [change.sentence for change in renamed.changes] == ["Item.note is renamed to remark"]
    assert {change.sentence for change in dropped.changes} == {"Item.remark is added", "Item.note is removed"}


def test_the_content_of_a_file_goes_where_the_file_goes() -> None:
    def kept(name: str) -> tuple[ir.Column, ir.Column]:
        file = column(name, "file", nullable=True)
        return file, content_column(file)

    found = changed(*kept("scan"), to=kept("photo"), renames=("Item.scan=Item.photo",))
    assert asked(found) == []
    table = next(table for table in found.up.changed if table.after == "items")
    origins = {item.name: getattr(item.origin, "column", None) for item in table.columns}
    assert (origins["photo"], origins["photo_content"]) == ("scan", "scan_content")
    assert [code for code, _ in asked(changed(*kept("scan"), to=(column("scan", nullable=True),)))] == ["G1062"]


def test_a_field_of_another_type_is_no_rename_but_what_is_lost_is_said() -> None:
    found = changed(NOTE, to=(column("count", "integer", nullable=True),))
    assert asked(found) == []
    assert [said.code for said in found.diagnostics] == ["G1063"]


def test_an_entity_that_may_have_been_renamed_is_asked_about() -> None:
    members = (column("a"), column("b"), column("c"))
    before, after = (program_of(entity(name, name.lower() + "s", *members)) for name in ("Item", "Task"))
    assert [code for code, _ in asked(evolved(before, after))] == ["G1060"]
    assert asked(evolved(before, after, renames=("Item=Task",))) == []
    assert asked(evolved(before, after, drops=("Item",))) == []


def test_equal_anchors_are_an_answer() -> None:
    before = program_of(entity("Item", "items", NOTE, column("b")))
    after = program_of(entity("Task", "tasks", REMARK, column("b")))
    olds = with_anchors(describe(before), {"Item": "thing"}, {("Item", "note"): "n"})
    news = with_anchors(describe(after), {"Task": "thing"}, {("Task", "remark"): "n"})
    found = evolve(olds, news, Answers(), {})
    assert asked(found) == []
    assert [change.kind for change in found.changes] == ["renamed", "renamed"]


def test_a_value_of_an_enum_that_may_have_been_renamed_is_asked_about() -> None:
    olds, news = column("status", "enum", values=("a", "b")), column("status", "enum", values=("a", "c"))
    assert [code for code, _ in asked(changed(olds, to=(news,)))] == ["G1060"]
    assert asked(changed(olds, to=(news,), renames=("Item.status.b=c",))) == []
    assert asked(changed(olds, to=(news,), drops=("Item.status.b",))) == []


def test_what_is_required_and_has_no_value_is_asked_for() -> None:
    assert [code for code, _ in asked(changed(to=(column("note"),)))] == ["G1061"]
    assert [code for code, _ in asked(changed(NOTE, to=(column("note"),)))] == ["G1061"]
    assert [code for code, _ in asked(changed(to=(relation("person", "Person", "items"),)))] == ["G1061"]
    assert asked(changed(to=(column("note", default=constant("x")),))) == []


def test_a_secret_cannot_be_filled_in() -> None:
    assert [code for code, _ in asked(changed(to=(column("pin", "secret"),), backfills=('Item.pin="x"',)))] == ["G1061"]
    assert asked(changed(to=(column("pin", "secret"),), backfills=("Item.pin=null",))) == []


@pytest.mark.parametrize(
    ("old", "new"), [("text", "json"), ("boolean", "date"), ("text", "secret"), ("secret", "text")]
)
def test_values_that_cannot_be_converted_are_not_thrown_away_unasked(old: str, new: str) -> None:
    before, after = (column("value", kind, nullable=True) for kind in (old, new))  # type: ignore[arg-type]
    assert [code for code, _ in asked(changed(before, to=(after,)))] == ["G1062"]
    assert asked(changed(before, to=(after,), drops=("Item.value",))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (column("a", nullable=True), column("b", "json", nullable=True)),
        (column("a", nullable=True), column("b", "secret", nullable=True)),
        (column("a", "uuid", nullable=True), relation("b", "Person", "items", nullable=True)),
        (relation("a", "Person", "items", nullable=True), relation("b", "Tag", "items", nullable=True)),
        (column("a", many=True), column("b", "integer", many=True, nullable=True)),
    ],
)
def test_a_name_that_was_said_to_be_new_does_not_make_values_fit(
    old: ir.Column | ir.Relation, new: ir.Column | ir.Relation
) -> None:
    before, after = (program_of(OWNER, tag(), item(member)) for member in (old, new))
    assert [code for code, _ in asked(evolved(before, after, renames=("Item.a=Item.b",)))] == ["G1062"]
    olds = with_anchors(describe(before), {}, {("Item", "a"): "x"})
    news = with_anchors(describe(after), {}, {("Item", "b"): "x"})
    assert [code for code, _ in asked(evolve(olds, news, Answers(), {}))] == ["G1062"]
    assert asked(evolve(olds, news, Answers.of((), ("Item.a",)), {})) == []


def test_a_field_cannot_be_renamed_into_another_entity() -> None:
    before, after = (program_of(OWNER, tag(), item(member)) for member in (NOTE, REMARK))
    codes = [code for code, _ in asked(evolved(before, after, renames=("Item.note=Tag.remark",)))]
    assert codes == ["G1060", "G1064"]


@pytest.mark.parametrize("answer", ["Item.state.b=c", "Item.state.b=Item.state.c", "Item.status.b=Item.state.c"])
def test_a_value_of_an_enum_that_is_called_otherwise_now_may_be_named_by_either_name(answer: str) -> None:
    olds, news = column("status", "enum", values=("a", "b")), column("state", "enum", values=("a", "c"))
    found = changed(olds, to=(news,), renames=("Item.status=Item.state", answer))
    assert asked(found) == []
    assert "b of Item.state becomes c" in [change.sentence for change in found.changes]


def test_a_relation_to_something_else_cannot_keep_its_rows() -> None:
    before = program_of(OWNER, tag(), item(relation("of", "Person", "items", nullable=True)))
    after = program_of(OWNER, tag(), item(relation("of", "Tag", "items", nullable=True)))
    assert [code for code, _ in asked(evolved(before, after))] == ["G1062"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"renames": ("Itm.note=Item.remark",)}, "the project never had Itm.note"),
        ({"renames": ("Item.note=Item.title",)}, "Item.note is still there, or Item.title is not new"),
        ({"drops": ("Item.title",)}, "Item.title is still in the spec"),
        ({"backfills": ("Item.nothing=1",)}, "there is no Item.nothing"),
        ({"backfills": ("Item.count=item.nothing",)}, "nothing"),
        ({"backfills": ("Item.count=item.count",)}, "the rows that exist have no count"),
    ],
)
def test_answers_that_fit_nothing_are_refused(answers: dict[str, tuple[str, ...]], message: str) -> None:
    found = changed(NOTE, to=(NOTE, column("count", "integer", nullable=True)), **answers)
    assert message in asked(found)[0][1]


def test_an_answer_that_was_carried_out_already_is_let_pass() -> None:
    assert asked(changed(REMARK, to=(REMARK,), renames=("Item.note=Item.remark",))) == []


def test_the_same_databases_ask_for_nothing() -> None:
    for kind in KINDS:
        found = evolved(kind.before, kind.before)
        assert (found.changes, found.diagnostics) == ((), ())


def test_every_diagnostic_of_a_step_belongs_to_no_unit_so_that_no_model_is_asked_again() -> None:
    said: list[Diagnostic] = [d for kind in KINDS for d in evolved(kind.before, kind.after).diagnostics]
    assert said
    assert {item.unit for item in said} == {None}

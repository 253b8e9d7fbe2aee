"""Outlines and signatures of all sections become one table, whatever order they are accepted in."""

from compiler.symbols.table import NOTHING_ACCEPTED, Accepted, merge_outline, merge_signatures, signatures_of
from tests.programs.shorthand import conventions, dto, entity, outline, role, signature, signatures
from tests.programs.todo import todo_accepted, todo_forms


def test_the_table_does_not_depend_on_the_order_of_acceptance() -> None:
    forms = todo_forms()
    one, other = NOTHING_ACCEPTED, NOTHING_ACCEPTED
    for unit, form in forms.items():
        one = one.with_unit(unit, form)
    for unit in reversed(forms):
        other = other.with_unit(unit, forms[unit])
    assert one.units() == other.units() == todo_accepted().units()
    assert list(merge_outline(one)[0].entities) == list(merge_outline(other)[0].entities)


def test_a_unit_is_replaced_and_taken_out_without_touching_other_phases() -> None:
    accepted = todo_accepted()
    without = accepted.without_unit("operations/read_me")
    assert "read_me" not in without.operations
    assert without.schema is accepted.schema
    assert accepted.without_unit("operations/none") is accepted


def test_conventions_of_several_sections_complete_each_other_and_get_defaults() -> None:
    accepted = Accepted.of(
        {
            "outline/a": outline(entity("User", "users"), conventions=conventions(account="User", prefix="/api")),
            "outline/b": outline(conventions=conventions(page_size=5, prefix="/api")),
        }
    )
    merged, found = merge_outline(accepted)
    settings = merged.settings
    assert found == []
    assert (settings.prefix, settings.page_size, settings.page_limit) == ("/api", 5, 100)
    assert (settings.title, settings.not_owner_status, settings.invalid_status) == ("API", 404, 422)


def test_a_page_size_above_the_default_limit_raises_the_limit() -> None:
    merged, found = merge_outline(Accepted.of({"outline/a": outline(conventions=conventions(page_size=500))}))
    assert found == []
    assert merged.settings.page_limit == 500


def test_a_rule_in_one_section_completes_a_bare_role_of_another() -> None:
    accepted = Accepted.of(
        {"outline/a": outline(roles=(role("admin"),)), "outline/b": outline(roles=(role("admin", "actor.admin"),))}
    )
    merged, found = merge_outline(accepted)
    assert found == []
    assert merged.roles["admin"].rule == "actor.admin"
    assert merged.role_names == ("anyone", "member", "admin")


def test_one_dto_may_be_used_by_several_operations() -> None:
    view = dto("ListView", "List", "view")
    accepted = Accepted.of(
        {
            "outline/a": outline(entity("List", "lists")),
            "signatures/a": signatures(signature("one", "read", "List", "GET /one", output=view)),
            "signatures/b": signatures(signature("two", "read", "List", "GET /two", output=view)),
        }
    )
    outline_, _ = merge_outline(accepted)
    table, found = merge_signatures(accepted, outline_)
    assert found == []
    assert table.dtos["ListView"] == view
    assert [item.name for item in table.using("ListView", "output")] == ["one", "two"]
    assert table.ways["ListSummary"] == "output"
    assert signatures_of(accepted) is table

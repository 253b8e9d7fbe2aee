"""A changed interface line says what kind of change it is and which names it touches."""

import pytest

from compiler.graph.changes import interface_category, symbol_changes, symbol_of

ITEM = "entity Item (items): id uuid; title text; status enum(open|done); list -> List"
CREATE = "dto ItemCreate (create Item): title text"
ADD = "operation add_item (create Item): POST /items; callers member; input ItemCreate; success 201"


@pytest.mark.parametrize(
    ("before", "now", "category"),
    [
        (ITEM, ITEM, "none"),
        (ITEM, ITEM + "; due date?", "additive"),
        (ITEM, ITEM.replace("title text", "title integer"), "breaking"),
        (ITEM, ITEM.replace("title text; ", ""), "breaking"),
        (ITEM, ITEM.replace("open|done", "open|done|late"), "additive"),
        (ITEM, ITEM.replace("open|done", "open"), "breaking"),
        (ITEM, ITEM.replace("(items)", "(things)"), "breaking"),
        (ITEM, ITEM.replace("-> List", "->> List"), "breaking"),
        (CREATE, CREATE + "; notes text?", "additive"),
        (CREATE, CREATE + "; notes text", "breaking"),
        (CREATE.replace("create", "view"), CREATE.replace("create", "view") + "; notes text", "additive"),
        (ADD, ADD + "; outcome full 409", "additive"),
        (ADD, ADD.replace("callers member", "callers anyone"), "breaking"),
        ('role boss: actor.role == "boss"', 'role boss: actor.role == "chief"', "breaking"),
        ("account User", "account Person", "breaking"),
    ],
)
def test_what_was_possible_before_decides_the_category(before: str, now: str, category: str) -> None:
    assert interface_category([before], [now]) == category


def test_a_change_names_what_it_touches_and_not_what_stays() -> None:
    (change,) = symbol_changes([ITEM], [ITEM.replace("title text", "title integer") + "; due date?"])
    assert (change.symbol, change.how) == ("entity Item", "changed")
    assert change.names == {"title", "due"}
    (wider,) = symbol_changes([ITEM], [ITEM.replace("open|done", "open|done|late")])
    assert wider.names == {"late"}
    (role,) = symbol_changes(['role boss: actor.role == "boss"'], ['role boss: actor.role == "chief"'])
    assert role.names == {"boss", "chief"}


def test_symbols_that_come_and_go() -> None:
    changes = symbol_changes([ITEM, CREATE], [ITEM, "entity Shop (shops): id uuid"])
    assert [(change.symbol, change.how, change.category) for change in changes] == [
        ("dto ItemCreate", "removed", "breaking"),
        ("entity Shop", "added", "additive"),
    ]
    assert changes[1].names == {"Shop", "shops"}


def test_order_alone_touches_no_name() -> None:
    moved = "entity Item (items): id uuid; status enum(open|done); title text; list -> List"
    (change,) = symbol_changes([ITEM], [moved])
    assert (change.category, change.names) == ("additive", frozenset())


def test_a_semicolon_in_quotes_is_no_border() -> None:
    quoted = 'entity Item (items): kind enum("a;b"|c); title text'
    (change,) = symbol_changes([quoted], [quoted.replace("title text", "title date")])
    assert change.names == {"title"}


def test_the_account_is_one_symbol() -> None:
    assert symbol_of("account User") == symbol_of("account Person") == "account"
    assert symbol_of("role boss") == "role boss"


FLOW = "entity Job (jobs): id uuid; state enum(new|done); note text?; states state new: finish new>done"


@pytest.mark.parametrize(
    ("now", "category", "names"),
    [
        ("finish new>done, drop new>dropped", "additive", {"drop", "dropped"}),
        ("finish new|late>done", "additive", {"late"}),
        ("finish new>done, undo done>new", "additive", {"undo"}),
        ("close new>done", "breaking", {"close", "finish", "new", "done"}),
        ("finish done>new", "breaking", {"finish", "new", "done"}),
    ],
)
def test_a_machine_that_can_do_more_touches_only_what_is_new_to_it(now: str, category: str, names: set[str]) -> None:
    (change,) = symbol_changes([FLOW], [FLOW.replace("finish new>done", now)])
    assert change.category == category
    assert change.names == names


def test_a_field_that_is_called_like_a_machine_is_a_field() -> None:
    (change,) = symbol_changes([ITEM + "; states text"], [ITEM + "; states text[]"])
    assert change.category == "breaking"
    assert change.names == {"states"}


def test_the_words_of_a_route_are_no_names_but_its_parameters_are() -> None:
    (other,) = symbol_changes([ADD], [ADD.replace("POST /items;", "PUT /things;")])
    assert other.category == "breaking"
    assert other.names == frozenset()
    within = ADD.replace("POST /items;", "POST /lists/{list_id}/items; path list_id uuid List.id;")
    (nested,) = symbol_changes([ADD], [within])
    assert nested.names == {"list_id", "List", "id"}

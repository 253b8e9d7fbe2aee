"""Words: singular and plural, tokens, names."""

import pytest

from compiler.reader.names import entity_name, operation_name, plural_name, singular, snake
from compiler.reader.tokens import tokenise


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("items", "item"),
        ("categories", "category"),
        ("people", "person"),
        ("addresses", "address"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("statuses", "status"),
        ("status", "status"),
        ("address", "address"),
        ("news", "news"),
        ("movies", "movie"),
        ("purchases", "purchase"),
        ("invoices", "invoice"),
    ],
)
def test_plurals_have_singulars(plural: str, one: str) -> None:
    assert singular(plural) == one
    assert singular(one) == one


def test_names_are_made_from_words() -> None:
    assert snake("Unit price (net)") == "unit_price_net"
    assert entity_name("Line items") == "LineItem"
    assert operation_name("Add an item to the list") == "add_item_to_list"
    assert plural_name("stock_entry") == "stock_entries"
    assert snake("2nd try") == "n2nd_try"


def test_quotes_of_any_kind_are_read_and_what_they_hold_stays_as_it_is() -> None:
    found = [(token.kind, token.text) for token in tokenise("the list’s **name** is “A ‘b’” × 2.50 or `x == 'y'`")]
    assert found == [
        ("word", "the"),
        ("word", "list"),
        ("sign", "'s"),
        ("word", "name"),
        ("word", "is"),
        ("text", "A ‘b’"),
        ("sign", "*"),
        ("number", "2.50"),
        ("word", "or"),
        ("code", "x == 'y'"),
    ]

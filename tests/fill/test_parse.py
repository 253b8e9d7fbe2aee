"""Broken JSON is mended where nothing is lost, and refused where something might be."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.fill.parse import NotJson, Parsed, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('{"a": True, "b": None}', {"a": True, "b": None}),
        ('{"a": 1 // one\n}', {"a": 1}),
        ('{"a": /* one */ 1}', {"a": 1}),
        ("{'a': 'b'}", {"a": "b"}),
        ("{a: 1}", {"a": 1}),
        ('{"a": "True, ] // # text"}', {"a": "True, ] // # text"}),
        ('{"a": "http://x",}', {"a": "http://x"}),
    ],
)
def test_a_slip_of_syntax_is_mended(text: str, value: object) -> None:
    found = parse(text)
    assert isinstance(found, Parsed)
    assert found.value == value


def test_digits_of_a_decimal_stay() -> None:
    found = parse('{"price": 1.10,}')
    assert isinstance(found, Parsed)
    assert found.value == {"price": Decimal("1.10")}
    assert str(found.value["price"]) == "1.10"


@pytest.mark.parametrize("text", ['{"a": 1', '{"a": [1, 2', '{"a": "text', '{"a": {"b": 1}, "c": "'])
def test_truncated_text_is_never_accepted(text: str) -> None:
    found = parse(text)
    assert isinstance(found, NotJson)
    assert found.truncated


@pytest.mark.parametrize("text", ["", "hello", '{"a": 1, "a": 2}', '{"a": 1}{"b": 2}', "}{"])
def test_what_has_no_single_reading_is_refused(text: str) -> None:
    assert isinstance(parse(text), NotJson)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5), st.integers(1, 400))
def test_no_prefix_of_an_object_is_accepted(value: dict[str, object], cut: int) -> None:
    import json

    text = json.dumps(value, ensure_ascii=False)
    assert parse(text) == Parsed(value=value)
    if cut < len(text):
        assert isinstance(parse(text[:-cut]), NotJson)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    parse(text)

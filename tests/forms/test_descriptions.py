"""What forms say of themselves is complete where it lists, and short."""

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from ast_schemas.collectors import CollectorsForm
from ast_schemas.expressions import AggregateKind
from ast_schemas.names import LANGUAGE
from ast_schemas.operations import OperationForm
from ast_schemas.transformers import TransformersForm
from compiler.expressions import parse
from compiler.expressions.functions import FUNCTIONS
from compiler.fill.schema import narrowed


@pytest.mark.parametrize("form", [CollectorsForm, TransformersForm, OperationForm])
def test_a_form_of_expressions_names_every_function_and_no_other(form: type[BaseModel]) -> None:
    said = narrowed(form, {})["description"]
    assert said.endswith(LANGUAGE)
    functions = re.sub(r"\(.*?\)", "", LANGUAGE.rpartition("; ")[2]).rstrip(".").split()
    assert sorted(functions) == sorted(FUNCTIONS)


def test_the_short_grammar_names_every_aggregate_and_what_it_shows_is_read() -> None:
    words = set(re.findall(r"\w+", LANGUAGE))
    assert set(get_args(AggregateKind)) <= words
    for shown in (
        "if C then A else B",
        "count(x in row.items where C)",
        "sum(x.price for x in row.items where C)",
        "rows(x in Entity where C)",
    ):
        assert shown in LANGUAGE
        assert parse(shown).node is not None

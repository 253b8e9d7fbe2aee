"""Names of a spec as Python identifiers."""

import keyword

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase

from emitters.naming import attribute, class_name, module_name, pascal_case, snake_case, variable


@pytest.mark.parametrize("name", ["class", "def", "metadata", "list", "model_fields", "copy", "validate"])
def test_an_attribute_that_would_break_its_class_gets_an_underscore(name: str) -> None:
    assert attribute(name) == f"{name}_"


def test_no_attribute_hides_one_of_the_base_classes() -> None:
    class Base(DeclarativeBase):
        pass

    for base in (BaseModel, Base):
        for name in dir(base):
            if not name.startswith("_"):
                assert attribute(name) != name, f"{base.__name__}.{name}"


@pytest.mark.parametrize("name", ["list", "id", "type", "for"])
def test_a_local_hides_no_builtin(name: str) -> None:
    assert variable(name) == f"{name}_"


def test_ordinary_names_stay_as_they_are() -> None:
    assert [attribute("title"), variable("item"), class_name("Item"), module_name("OrderLine")] == [
        "title", "item", "Item", "order_line",
    ]  # fmt: skip


def test_a_module_is_never_a_keyword_nor_one_of_the_fixed_modules() -> None:
    for name in ("Class", "Base", "AccessToken", "Associations", "Import"):
        module = module_name(name)
        assert not keyword.iskeyword(module)
        assert module.endswith("_")


@pytest.mark.parametrize(
    ("pascal", "snake"), [("OrderLine", "order_line"), ("HTTPLog", "http_log"), ("Item", "item"), ("A1B", "a1_b")]
)
def test_cases_are_converted(pascal: str, snake: str) -> None:
    assert snake_case(pascal) == snake
    assert pascal_case("order_line") == "OrderLine"

"""Settings of the environment, and defaults of fields that name them."""

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.schema import Entities
from benchmarks.soundness.generate.types import NO_LIMITS, Form, constant, random_type, scalar
from benchmarks.soundness.generate.words import field_names
from compiler.symbols.reserved import setting_reason


def random_settings(chance: Chance) -> list[Form]:
    """None to three settings of any type that an environment can hold."""
    names = [name for name in ("shelf_life", "free_from", "class_size", *field_names()) if setting_reason(name) is None]
    made = []
    for number, name in enumerate(chance.random.sample(names, chance.one((0, 0, 1, 2, 3)))):
        type_ = random_type(chance, lists=0)
        default = constant(chance, scalar(type_), None, number)
        if type_["kind"] != "json" and default is not None:
            made.append(
                {"name": name, "type": type_, "default": default, "summary": "What it's for.", "requirements": []}
            )
    return made


def default_to(chance: Chance, settings: list[Form], entities: Entities) -> None:
    """Let some fields of rows that are not written out begin as a setting says."""
    if any(item.row == "settings" for item in entities.all):
        settings.clear()  # its rows have the name
    for setting in settings:
        for item in entities.all:
            for one in item.form["fields"]:
                fits = one["type"] == setting["type"] and one["limits"] == NO_LIMITS and one["generated"] is None
                plain = not one["unique"] and one["name"] not in ("login", "rank", "stage")
                if fits and plain and not item.form["seeds"] and chance.maybe(0.4):
                    one["default"] = f"settings.{setting['name']}"

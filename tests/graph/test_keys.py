"""A unit's key changes with what the unit is asked, and with nothing else."""

from ast_schemas.spec import Section
from compiler.graph.fingerprints import form_version, spec_digest
from compiler.graph.inputs import inputs_of
from rag.sections import parse_document

OFFERED = {"entity": ("Item",), "requirement": ("r1",)}
LINES = ("entity Item (items): id uuid",)


def sections(text: str = "An item has a title.") -> tuple[Section, ...]:
    return parse_document(f"# Groceries\n\n## Items\n\n{text}\n", "spec.md")


def key(**changes: object) -> str:
    values: dict[str, object] = {
        "unit": "operations/show_item",
        "kind": "read",
        "sections": sections(),
        "lines": LINES,
        "offered": OFFERED,
    }
    return inputs_of(**{**values, **changes}).key  # type: ignore[arg-type]


def test_equal_inputs_have_equal_keys() -> None:
    assert key() == key()
    assert len(key()) == 64


def test_the_key_changes_with_unit_kind_text_interface_and_offer() -> None:
    keys = {
        key(),
        key(unit="operations/hide_item"),
        key(unit="scenarios/show_item"),
        key(kind="list"),
        key(sections=sections("An item has a name.")),
        key(lines=("entity Item (items): id uuid; title text",)),
        key(offered={**OFFERED, "entity": ("Item", "List")}),
    }
    assert len(keys) == 7


def test_formatting_and_place_of_a_section_do_not_count() -> None:
    moved = parse_document("# Groceries\n\n\n\n##   Items\n\n\nAn item  has a\ntitle.\n", "spec.md")
    assert key(sections=moved) == key()
    assert spec_digest_of("An item has a title.") != spec_digest_of("An item has a name.")


def test_forms_have_versions_of_their_own() -> None:
    assert len({form_version(phase) for phase in ("outline", "schema", "operations")}) == 3


def spec_digest_of(text: str) -> str:
    from ast_schemas.spec import Spec

    return spec_digest(Spec(root="spec.md", sections=sections(text)))

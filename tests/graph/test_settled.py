"""A change of conventions or roles asks nobody again, but only where the outline accounts for every word of it."""

from typing import Any

import pytest

from ast_schemas.conventions import NO_CONVENTIONS
from ast_schemas.outline import EntityDeclaration, OutlineForm, RoleDeclaration, SettingDeclaration
from compiler.graph.settled import Text, Told, settled
from tests.programs.shorthand import kind

PAGES = "A page has 20 rows."
HIDDEN = "Rows of others are hidden."


def told(*sentences: str, roles: dict[str, str] | None = None, rest: str = "", **said: Any) -> Told:
    """``roles``: name → rule, declared by the sentence that begins with the name."""
    declared = [
        RoleDeclaration(name=name, rule=rule, requirements=[text for text in sentences if text.startswith(name)])
        for name, rule in (roles or {}).items()
    ]
    form = OutlineForm(
        conventions=NO_CONVENTIONS.model_copy(update=said) if said else None,
        roles=declared,
        entities=[],
        has_operations=False,
        settings=None,
        scenario=None,
        informative=[],
        uncovered=[],
    )
    return Told(Text(tuple((text, text) for text in sentences), rest), form)


def chosen(sentence: str, default: str) -> Told:
    """A section with one setting."""
    rate = SettingDeclaration(name="rate", type=kind("integer"), default=default, summary="", requirements=[sentence])
    section = told(sentence)
    return Told(section.text, section.form.model_copy(update={"settings": [rate]}))


RULES = told(PAGES, HIDDEN, page_size=20, not_owner_status=404)
BOSS = told("boss: the first.", roles={"boss": "actor.rank == 1"})


@pytest.mark.parametrize(
    "now",
    [
        told("A page has 30 rows.", HIDDEN, page_size=30, not_owner_status=404),
        told(HIDDEN, PAGES, page_size=20, not_owner_status=404),
    ],
)
def test_a_value_that_only_the_printer_reads_is_settled(now: Told) -> None:
    assert settled({"rules": RULES}, {"rules": now}) == {"rules"}


def test_another_default_of_a_setting_is_settled() -> None:
    assert settled({"values": chosen("Rate: 2", "2")}, {"values": chosen("Rate: 3", "3")}) == {"values"}


@pytest.mark.parametrize(
    "now",
    [
        told(PAGES, "Rows of others are forbidden.", page_size=20, not_owner_status=403),
        told(PAGES, "What is not yours is hidden.", page_size=20, not_owner_status=404),
        told(PAGES, HIDDEN, "Be polite.", page_size=20, not_owner_status=404),
        told("A page has 30 rows and no footer.", HIDDEN, page_size=30, not_owner_status=404),
        told("A page has 30 rows.", HIDDEN, rest="a fence", page_size=30, not_owner_status=404),
        told("A page has 30 rows.", HIDDEN),
    ],
)
def test_every_other_word_is_read_by_all(now: Told) -> None:
    assert settled({"rules": RULES}, {"rules": now}) == frozenset()


def test_roles_are_told_as_symbols() -> None:
    more = told("boss: the first.", "chief: the second.", roles={"boss": "actor.rank == 1", "chief": "actor.rank == 2"})
    other = told("boss: the last.", roles={"boss": "actor.rank == 9"})
    assert settled({"roles": BOSS}, {"roles": more}) == {"roles"}
    assert settled({"roles": more}, {"roles": BOSS}) == {"roles"}
    assert settled({"roles": BOSS}, {"roles": other}) == {"roles"}
    assert settled({}, {"roles": BOSS}) == {"roles"}


def test_a_role_that_is_described_otherwise_and_means_the_same_is_read_by_all() -> None:
    worded = told("boss: the first, who is always polite.", roles={"boss": "actor.rank == 1"})
    assert settled({"roles": BOSS}, {"roles": worded}) == frozenset()


def test_while_the_answer_is_not_known_a_new_sentence_beside_roles_is_taken_for_a_role() -> None:
    more = told("boss: the first.", "chief: the second.", roles={"boss": "actor.rank == 1"})
    assert settled({"roles": BOSS}, {"roles": more}) == frozenset()
    assert settled({"roles": BOSS}, {"roles": more}, unknown=["roles"]) == {"roles"}


def test_a_section_that_declares_more_is_not_settled() -> None:
    entity = EntityDeclaration(name="Item", plural="items", summary="An item.", requirements=[])
    now = told("A page has 30 rows.", HIDDEN, page_size=30, not_owner_status=404)
    mixed = Told(now.text, now.form.model_copy(update={"entities": [entity]}))
    assert settled({"rules": RULES}, {"rules": mixed}) == frozenset()

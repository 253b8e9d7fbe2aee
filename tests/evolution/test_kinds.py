"""Every kind of change keeps the rows on both databases, and comes back where nothing was lost."""

import pytest

from emitters.fastapi.migrations import describe
from tests.evolution.conftest import Databases
from tests.evolution.kind import Kind
from tests.evolution.kinds import KINDS, many_to_one
from tests.evolution.laboratory import evolved, in_order, random_rows, step

ROWS = 200


@pytest.mark.parametrize("kind", [*KINDS, many_to_one()], ids=lambda kind: kind.name)
def test_rows_and_schema_are_as_they_should_be_on_the_way_up_and_down(kind: Kind, databases: Databases) -> None:
    found = evolved(kind.before, kind.after, kind.renames, kind.drops, kind.backfills)
    assert [item.message for item in found.diagnostics if item.severity == "error"] == []
    before, after = describe(kind.before), describe(kind.after)
    old_schema, new_schema = databases.schema(kind.before), databases.schema(kind.after)
    database = databases.new()
    database.start(kind.before)
    database.insert(before, random_rows(before, ROWS, lacking=kind.lacking, one_link=kind.one_link, given=kind.given))
    stored = database.rows(before)
    assert all(stored[table.name] for table in before.tables if table.entity is not None)
    artifact = step(kind.before, kind.after, found)

    database.run(artifact)

    assert database.rows(after) == in_order(kind.becomes(stored))
    assert database.schema() == new_schema
    if kind.returns:
        database.run(artifact, "downgrade")
        assert database.rows(before) == stored
        assert database.schema() == old_schema


def test_kinds_without_a_change_of_the_database_ask_for_no_revision() -> None:
    unchanged = {kind.name for kind in KINDS if not evolved(kind.before, kind.after, kind.renames, kind.drops).changes}
    texts = {"text to email", "email to text", "list of emails to list of text"}
    assert unchanged == {"default changed", "list widened", *texts}

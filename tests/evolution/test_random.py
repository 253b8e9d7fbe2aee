"""Whatever the edits, the migrated database is the one that a fresh project would make."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ast_schemas import ir
from tests.evolution.conftest import Databases
from tests.evolution.laboratory import step
from tests.evolution.programs import answered, programs

FOUND_NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=FOUND_NOT_SHRUNK)
@given(versions=st.lists(programs(), min_size=3, max_size=3))
def test_a_migrated_schema_is_equal_to_a_fresh_one(databases: Databases, versions: list[ir.Program]) -> None:
    fresh = [databases.schema(version) for version in versions]
    database = databases.new()
    database.start(versions[0])
    done = []
    for number, (before, after) in enumerate(pairwise(versions)):
        found = answered(before, after)
        revision = step(before, after, found, number + 2)
        done.append((revision, found, number))
        database.run(revision)
        assert database.schema() == fresh[number + 1]
    for revision, found, number in reversed(done):
        if any(lost.table is None for lost in found.down.lost):
            with pytest.raises(Exception, match="cannot be undone"):
                database.run(revision, "downgrade")
            return
        database.run(revision, "downgrade")
        assert database.schema() == fresh[number]

"""What rows get that had no value, and what becomes of it on the way back."""

from datetime import UTC, datetime, timedelta

from emitters.fastapi.migrations import describe
from tests.emitters.library import column
from tests.evolution.conftest import Databases
from tests.evolution.kind import kind_of
from tests.evolution.kinds import KINDS
from tests.evolution.laboratory import evolved, random_rows, step


def test_time_stamps_of_rows_that_were_there_are_the_moment_of_the_migration(databases: Databases) -> None:
    stamp = column("created_at", "datetime", generated="created", writable=False, editable=False)
    kind = kind_of("stamped", (), (stamp,))
    before, after = describe(kind.before), describe(kind.after)
    database = databases.new()
    database.start(kind.before)
    database.insert(before, random_rows(before, 20))
    stored = database.rows(before)
    artifact = step(kind.before, kind.after, evolved(kind.before, kind.after))
    database.run(artifact)
    moments = {row["created_at"] for row in database.rows(after)["items"]}
    assert len(moments) == 1
    assert abs(datetime.now(UTC) - moments.pop()) < timedelta(minutes=5)
    database.run(artifact, "downgrade")
    assert database.rows(before) == stored


def test_values_that_were_filled_in_stay_where_they_may_be_missing_again(databases: Databases) -> None:
    kind = next(kind for kind in KINDS if kind.name == "optional made required with a backfill")
    before, after = describe(kind.before), describe(kind.after)
    database = databases.new()
    database.start(kind.before)
    database.insert(before, random_rows(before, 20))
    missing = [row["id"] for row in database.rows(before)["items"] if row["note"] is None]
    assert missing
    artifact = step(kind.before, kind.after, evolved(kind.before, kind.after, backfills=kind.backfills))
    database.run(artifact)
    filled = database.rows(after)
    database.run(artifact, "downgrade")
    assert database.rows(before) == filled
    assert all(row["note"] == row["title"] for row in filled["items"] if row["id"] in missing)

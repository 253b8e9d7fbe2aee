"""Copied into the emitted workshop's tests: calls every operation and looks at what it did."""

import pytest
from app import models
from app.runtime.database import recorded_statements
from tests.api import Api, expect
from tests.world import World

pytestmark = pytest.mark.anyio


async def _team(world: World, lead=None, name="Red"):
    return await world.row(models.Team, name=name, lead_id=None if lead is None else lead.id)


async def _ann(world: World, **values):
    given = {"email": "ann@example.org", "password": "correct horse", "class_": "worker", **values}
    return await world.account(models.Person, **given)


async def test_a_loop_updates_each_row_and_writes_a_row_about_it(world: World, api: Api) -> None:
    ann = await _ann(world)
    team = await _team(world)
    for title in ("a", "b"):
        await world.row(models.Task, title=title, team_id=team.id)
    taken = await world.row(
        models.Task, title="c", team_id=team.id, assignee_id=(await _ann(world, email="x@y.org")).id
    )
    response = await api.call("POST", f"/teams/{team.id}/take", actor=ann)
    expect(response, 200)
    assert response.json()["task_count"] == 3
    assert [row.text for row in await world.rows(models.Log)] == ["ann@example.org took a", "ann@example.org took b"]
    assert [row.assignee_id == ann.id for row in await world.rows(models.Task)] == [True, True, False]
    assert (await world.get(models.Task, taken.id)).assignee_id != ann.id


async def test_a_number_never_falls_below_its_bound_and_later_steps_see_it_changed(world: World, api: Api) -> None:
    ann = await _ann(world)
    task = await world.row(models.Task, title="a", points=5, team_id=(await _team(world)).id)
    path = f"/tasks/{task.id}/spend"
    first = await api.call("POST", path, actor=ann, body={"points": 2})
    assert (first.json()["points"], first.json()["state"], first.json()["log"]) == (3, "open", "3 left")
    expect(await api.call("POST", path, actor=ann, body={"points": 4}), 409, "too_many")
    expect(await api.call("POST", path, actor=ann, body={"points": 1000}), 409, "too_many")
    last = await api.call("POST", path, actor=ann, body={"points": 3})
    assert (last.json()["points"], last.json()["state"]) == (0, "done")
    assert [row.text for row in await world.rows(models.Log)] == ["3 left", "done by Red"]
    expect(await api.call("POST", path, actor=ann, body={"points": 0}), 409, "is_done")


async def test_statements_that_write_many_rows_look_at_related_rows(world: World, api: Api) -> None:
    boss, ann = await _ann(world, email="boss@example.org", class_="boss"), await _ann(world)
    red, blue = await _team(world), await _team(world, name="Blue")
    done = await world.row(models.Task, title="a", points=2, team_id=red.id)
    await world.row(models.Task, title="b", points=0, team_id=red.id)
    other = await world.row(models.Task, title="c", points=1, team_id=blue.id)
    await world.row(models.Log, text="gone", task_id=done.id)
    await world.row(models.Log, text="kept", task_id=other.id)
    path = f"/teams/{red.id}/wind-up"
    expect(await api.call("POST", path, actor=ann), 403, "forbidden")
    expect(await api.call("POST", path), 401, "not_authenticated")
    expect(await api.call("POST", path, actor=boss), 200)
    expect(await api.call("POST", path, actor=await _ann(world, email="c@example.org", class_="clerk")), 200)
    assert [(row.title, row.points) for row in await world.rows(models.Task)] == [("a!!", 8), ("b", 0), ("c", 1)]
    assert [row.text for row in await world.rows(models.Log)] == ["kept"]


async def test_links_are_added_once_taken_away_and_replaced(world: World, api: Api) -> None:
    ann, bob = await _ann(world), await _ann(world, email="bob@example.org")
    team = await _team(world)
    one = await world.row(models.Task, title="a", team_id=team.id)
    two = await world.row(models.Task, title="b", team_id=team.id)
    for _ in range(2):
        watched = await api.call("PUT", f"/tasks/{one.id}/watch", actor=ann)
        assert (watched.json()["watcher_count"], watched.json()["watched"]) == (1, True)
    await api.call("PUT", f"/tasks/{two.id}/watch", actor=bob)
    copied = await api.call("POST", f"/tasks/{two.id}/copy", actor=ann)
    assert (copied.json()["watcher_count"], copied.json()["watched"]) == (1, True)
    left = await api.call("DELETE", f"/tasks/{two.id}/watch", actor=ann)
    assert (left.json()["watcher_count"], left.json()["watched"]) == (0, False)


async def test_a_list_filters_over_relations_and_keeps_rows_without_them(world: World, api: Api) -> None:
    ann = await _ann(world)
    red, blue = await _team(world, lead=ann), await _team(world, name="Blue")
    first = await world.row(models.Task, title="One", points=1, team_id=red.id, assignee_id=ann.id)
    await world.row(models.Task, title="Two", points=2, team_id=blue.id, parent_id=first.id)
    await world.row(models.Task, title="Three", points=3, team_id=red.id)

    async def titles(**asked) -> list[str]:
        response = await api.call("GET", "/tasks", actor=asked.pop("actor", None), query=asked)
        expect(response, 200)
        assert response.json()["total"] == len(response.json()["items"])
        return [item["title"] for item in response.json()["items"]]

    assert await titles() == ["Three", "Two", "One"]
    assert await titles(lead="ANN@example.org") == ["Three", "One"]
    assert await titles(actor=ann, mine=True) == ["One"]
    assert await titles(actor=ann, mine=False) == ["Three", "Two"]
    assert await titles(points=[1, 2]) == ["Two", "One"]
    assert await titles(q="t", sort="points") == ["Two", "Three"]
    assert await titles(sort="lead") == ["One", "Three", "Two"]
    assert await titles(lead="ann@example.org", mine=False, q="ONE", points=[1]) == ["One"]
    expect(await api.call("GET", "/tasks", query={"sort": "title"}), 422, "invalid_request")
    nested = (await api.call("GET", "/tasks", query={"q": "Two"})).json()["items"][0]
    assert nested["parent"] == {"id": str(first.id), "title": "One", "team_name": "Red"}
    assert nested["team"]["lead_email"] is None
    assert (nested["parent_team_id"], nested["receipt_id"], nested["cost"]) == (str(red.id), None, "4.00")
    receipt = await world.row(models.Receipt, text="paid", task_id=first.id)
    alone = (await api.call("GET", "/tasks", query={"q": "One"})).json()["items"][0]
    assert (alone["parent_team_id"], alone["receipt_id"]) == (None, str(receipt.id))


async def test_a_report_measures_groups(world: World, api: Api) -> None:
    ann = await _ann(world)
    red = await _team(world, lead=ann)
    for points, state in ((1, "open"), (2, "done"), (4, "open")):
        await world.row(models.Task, title="t", points=points, state=state, team_id=red.id)
    (row,) = (await api.call("GET", "/reports/points", actor=ann)).json()
    measured = {"team": "Red", "tasks": 3, "open": 2, "points": 7, "hours": "1.50", "weighted": None}
    assert row == {**measured, "share": "3.00"}
    blue = await _team(world, name="Blue")
    await world.row(models.Task, title="mine", points=5, team_id=blue.id, assignee_id=ann.id)
    (row,) = (await api.call("GET", "/reports/points", actor=ann)).json()
    assert row["weighted"] == 15


async def test_a_report_of_what_was_counted_before_is_one_row(world: World, api: Api) -> None:
    ann, team = await _ann(world), await _team(world)
    for expected in (0, 1, 2):
        assert (await api.call("GET", "/reports/totals", actor=ann)).json() == {"teams": 1, "tasks": expected}
        task = await world.row(models.Task, title="t", team_id=team.id)
        await world.row(models.Log, text="t", task_id=task.id)


async def test_a_named_row_may_be_missing(world: World, api: Api) -> None:
    ann, team = await _ann(world), await _team(world)
    expect(await api.call("GET", f"/teams/{team.id}/oldest", actor=ann), 404, "no_task")
    await world.row(models.Task, title="done", state="done", team_id=team.id)
    await world.row(models.Task, title="old", team_id=team.id)
    await world.row(models.Task, title="new", team_id=team.id)
    assert (await api.call("GET", f"/teams/{team.id}/oldest", actor=ann)).json()["title"] == "old"


async def test_what_a_custom_body_of_an_update_does_not_send_stays(world: World, api: Api) -> None:
    ann = await _ann(world)
    stored = (await world.get(models.Person, ann.id)).password
    first = await api.call("PATCH", "/me", actor=ann, body={"email": "anna@example.org"})
    expect(first, 200)
    assert first.json()["email"] == "anna@example.org"
    assert (await world.get(models.Person, ann.id)).password == stored
    expect(await api.call("PATCH", "/me", actor=ann, body={"email": None}), 422, "invalid_request")
    expect(await api.call("PATCH", "/me", actor=ann, body={"password": None}), 422, "invalid_request")
    expect(await api.call("PATCH", "/me", actor=ann, body={"password": "new horse battery"}), 422, "no_current")
    wrong = {"password": "new horse battery", "current": "wrong horse"}
    expect(await api.call("PATCH", "/me", actor=ann, body=wrong), 403, "wrong_password")
    assert (await world.get(models.Person, ann.id)).password == stored
    expect(await api.call("PATCH", "/me", actor=ann, body={**wrong, "current": "correct horse"}), 200)
    changed = await world.get(models.Person, ann.id)
    assert changed.password != stored
    assert "new horse" not in changed.password
    assert changed.email == "anna@example.org"


async def test_what_is_in_use_cannot_be_deleted(world: World, api: Api) -> None:
    ann, team = await _ann(world), await _team(world)
    task = await world.row(models.Task, title="t", team_id=team.id)
    expect(await api.call("DELETE", f"/teams/{team.id}", actor=ann), 409, "team_in_use")
    assert await world.get(models.Task, task.id)
    empty = await _team(world, name="Empty")
    expect(await api.call("DELETE", f"/teams/{empty.id}", actor=ann), 204)


async def test_the_number_of_statements_does_not_grow_with_rows(app, world: World, api: Api) -> None:
    ann, team = await _ann(world), await _team(world)
    counts = []
    for _ in range(3):
        await world.row(models.Task, title="t", team_id=team.id)
        with recorded_statements(app.state.database) as texts:
            await api.call("GET", "/tasks", actor=ann)
            await api.call("GET", f"/teams/{team.id}/oldest", actor=ann)
        counts.append(len(texts))
    assert counts == [6, 6, 6]

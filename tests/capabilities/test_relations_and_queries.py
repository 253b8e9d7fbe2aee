"""Relations of every kind, what is derived from them, and the queries that go through them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled

SPEC = Path(__file__).with_name("club.md")
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, shared_database: str) -> Iterator[httpx.Client]:
    project = compiled(SPEC.read_text(encoding="utf-8"), tmp_path_factory.mktemp("club"))
    with client(project, shared_database) as made:
        yield made


@dataclass(frozen=True)
class Person:
    """A caller with a token."""

    api: httpx.Client
    id: str
    headers: dict[str, str]

    def call(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.api.request(method, path, headers=self.headers, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def person(api: httpx.Client) -> Callable[[], Person]:
    def made() -> Person:
        body = {"name": f"person {next(_NUMBERS)}", "password": "correct horse"}
        session = api.post("/users", json=body).json()
        return Person(api, session["id"], {"Authorization": f"Bearer {session['token']}"})

    return made


@pytest.fixture
def club(person: Callable[[], Person]) -> tuple[Person, str]:
    """A new club and who founded it."""
    founder = person()
    return founder, f"/clubs/{founder.call('POST', '/clubs', 201, name=f'club {next(_NUMBERS)}')['id']}"


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    with ThreadPoolExecutor(times) as threads:
        return [done.result() for done in [threads.submit(work) for _ in range(times)]]


def test_a_profile_is_written_once_per_user_also_by_calls_at_once(person: Callable[[], Person]) -> None:
    ann = person()
    written = at_once(lambda: ann.call("PUT", "/profile", bio="Keeper"), 8)
    assert len({profile["id"] for profile in written}) == 1
    assert ann.call("PUT", "/profile", bio=None)["bio"] is None
    assert ann.call("GET", f"/users/{ann.id}")["profile"]["id"] == written[0]["id"]
    assert ann.call("GET", f"/users/{person().id}")["profile"] is None


def test_following_is_a_toggle_that_the_viewer_sees(person: Callable[[], Person]) -> None:
    ann, bob, eve = person(), person(), person()
    assert ann.call("POST", f"/users/{bob.id}/follow")["following"] is True
    assert eve.call("POST", f"/users/{bob.id}/follow")["follower_count"] == 2
    seen = [caller.call("GET", f"/users/{bob.id}")["following"] for caller in (ann, eve, bob)]
    assert seen == [True, True, False] or seen == [True, True, None]
    assert ann.api.get(f"/users/{bob.id}").json()["following"] is False
    card = ann.call("POST", f"/users/{bob.id}/follow")
    assert (card["following"], card["follower_count"]) == (False, 1)


def test_a_toggle_is_never_refused_by_another_at_once(person: Callable[[], Person]) -> None:
    ann, bob = person(), person()
    counts = [card["follower_count"] for card in at_once(lambda: ann.call("POST", f"/users/{bob.id}/follow"), 7)]
    assert sorted(counts) == [0, 0, 0, 1, 1, 1, 1]
    assert bob.call("GET", f"/users/{bob.id}")["follower_count"] == 1


def test_a_relation_to_rows_of_the_same_kind(person: Callable[[], Person]) -> None:
    ann, bob = person(), person()
    card = ann.call("PUT", f"/mentor/{bob.id}")
    assert (card["mentee_count"], card["mentor_name"]) == (1, None)
    assert ann.call("GET", f"/users/{ann.id}")["mentor_name"] == card["name"]


def test_a_link_with_attributes_and_what_is_derived_from_it(
    club: tuple[Person, str], person: Callable[[], Person]
) -> None:
    ann, path = club
    empty = ann.call("GET", path)
    assert (empty["member_count"], empty["total_score"], empty["top_score"], empty["average_score"]) == (
        0,
        0,
        None,
        None,
    )
    bob = person()
    assert ann.call("POST", f"{path}/memberships", 201, role="captain")["role"] == "captain"
    assert bob.call("POST", f"{path}/memberships", 201)["role"] == "player"
    again = bob.api.post(f"{path}/memberships", headers=bob.headers, json={})
    assert (again.status_code, again.json()["code"]) == (409, "membership_exists")
    ann.call("POST", f"{path}/score", points=3)
    at_once(lambda: bob.call("POST", f"{path}/score", points=2), 6)
    shown = ann.call("GET", path)
    assert (shown["member_count"], shown["total_score"], shown["top_score"], shown["average_score"]) == (
        2,
        15,
        12,
        "7.50",
    )
    best = [row for row in ann.api.get("/best", params={"limit": 50}).json()["items"] if path.endswith(row["club_id"])]
    assert [row["user_id"] for row in best] == [bob.id]


def test_who_changed_a_row_last(club: tuple[Person, str], person: Callable[[], Person]) -> None:
    ann, path = club
    assert (ann.call("GET", path)["created_by_id"], ann.call("GET", path)["changed_by_id"]) == (ann.id, ann.id)
    bob = person()
    assert bob.call("PATCH", path, name=f"renamed {next(_NUMBERS)}")["changed_by_id"] == bob.id
    ann.call("POST", f"{path}/matches", 201, title="Opening")
    shown = bob.call("GET", path)
    assert (shown["created_by_id"], shown["changed_by_id"]) == (ann.id, ann.id)
    sent = ann.api.patch(path, headers=ann.headers, json={"changed_by_id": bob.id})
    assert sent.status_code == 422


def test_what_becomes_of_rows_when_another_is_deleted(club: tuple[Person, str], person: Callable[[], Person]) -> None:
    ann, path = club
    part = ann.call("POST", "/clubs", 201, name=f"part {next(_NUMBERS)}", parent_id=path.rpartition("/")[2])
    match = ann.call("POST", f"{path}/matches", 201, title="Gone with it")
    ann.call("POST", f"{path}/memberships", 201)
    ann.call("DELETE", path, 409)
    empty = ann.call("POST", "/clubs", 201, name=f"other {next(_NUMBERS)}")
    kept = ann.call("POST", "/clubs", 201, name=f"kept {next(_NUMBERS)}", parent_id=empty["id"])
    lost = ann.call("POST", f"/clubs/{empty['id']}/matches", 201, title="Lost")
    ann.call("DELETE", f"/clubs/{empty['id']}", 204)
    assert ann.call("GET", f"/clubs/{kept['id']}")["parent_id"] is None
    assert ann.call("GET", f"/clubs/{part['id']}")["parent_id"] == path.rpartition("/")[2]
    shown = {row["id"] for row in ann.api.get("/matches", params={"limit": 50}).json()["items"]}
    assert match["id"] in shown
    assert lost["id"] not in shown


def test_numbers_within_a_parent_have_no_gap_and_no_double(club: tuple[Person, str]) -> None:
    ann, path = club
    made = at_once(lambda: ann.call("POST", f"{path}/matches", 201, title="Match"), 8)
    assert sorted(match["number"] for match in made) == list(range(1, 9))


def test_a_row_is_deleted_when_its_number_reaches_zero_and_can_come_back(club: tuple[Person, str]) -> None:
    ann, path = club
    match = ann.call("POST", f"{path}/matches", 201, title="Three tickets")
    sell = f"/matches/{match['id']}/sell"
    answers = at_once(lambda: ann.api.post(sell, headers=ann.headers).status_code, 6)
    assert sorted(answers) == [204, 204, 204, 404, 404, 404]
    assert ann.api.get("/matches", params={"q": "Three tickets"}).json()["total"] == 0
    assert ann.call("POST", f"/matches/{match['id']}/restore")["tickets"] == 0
    assert ann.api.post(sell, headers=ann.headers).json()["code"] == "sold_out"


@pytest.fixture
def season(club: tuple[Person, str]) -> tuple[Person, str, str]:
    """Matches of a new club: who plays, the club's path, and its name."""
    ann, path = club
    tags = {tag["name"]: tag["id"] for tag in ann.api.get("/tags").json()["items"]}
    assert list(tags) == ["cup", "home", "rain"]
    for title, day, names, labels in (
        ("Äpfel", "2026-03-01", ["home", "cup"], ["it's", "a"]), ("Birnen", "2026-03-02", ["home"], ["b"]),
        ("Birnen", "2026-03-03", ["rain"], []), ("Datteln", None, [], None),
    ):  # fmt: skip
        body = {"title": title, "played_on": day, "tag_ids": [tags[name] for name in names], "labels": labels}
        ann.call("POST", f"{path}/matches", 201, **body)
    return ann, path, ann.call("GET", path)["name"]


def test_filters_go_through_relations_and_take_ranges_and_sets(season: tuple[Person, str, str]) -> None:
    ann, path, name = season
    tags = {tag["name"]: tag["id"] for tag in ann.api.get("/tags").json()["items"]}
    club = path.rpartition("/")[2]

    def numbers(**asked: Any) -> list[int]:
        answer = ann.api.get("/matches", params={"club_name": name, "sort": "number", "limit": 50} | asked)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return [row["number"] for row in answer.json()["items"]]

    assert numbers() == [1, 2, 3, 4]
    assert numbers(club_name="nobody's") == []
    assert numbers(min_played_on="2026-03-02") == [2, 3]
    assert numbers(min_played_on="2026-03-01", max_played_on="2026-03-02") == [1, 2]
    assert numbers(tag_ids=[tags["cup"], tags["rain"]]) == [1, 3]
    assert numbers(tags=["home", "cup"]) == [1]
    assert numbers(tags=["home", "home"]) == [1, 2]
    assert numbers(tags=["home", "none"]) == []
    assert numbers(labels=["b", "it's", "c"]) == [1, 2]
    assert numbers(labels=["c"]) == []
    assert numbers(number=[4, 2, 9]) == [2, 4]
    assert numbers(club_ids=[club]) == [1, 2, 3, 4]
    assert numbers(q="ÄPF") == [1]
    assert numbers(q=name.upper()) == [1, 2, 3, 4]
    assert ann.api.get("/matches", params={"min_played_on": "soon"}).status_code == 422


def test_equal_sort_keys_are_settled_and_the_total_counts_what_fits(season: tuple[Person, str, str]) -> None:
    ann, _, name = season
    pages = [
        ann.api.get("/matches", params={"club_name": name, "sort": "-title", "limit": 2, "offset": offset}).json()
        for offset in (0, 2, 4)
    ]
    assert [(page["total"], len(page["items"])) for page in pages] == [(4, 2), (4, 2), (4, 0)]
    rows = [row for page in pages for row in page["items"]]
    assert [row["title"] for row in rows] == ["Äpfel", "Datteln", "Birnen", "Birnen"]
    assert rows[2]["id"] > rows[3]["id"]
    last = ann.api.get("/matches", params={"club_name": name, "sort": "-played_on", "limit": 50}).json()["items"]
    assert [row["number"] for row in last] == [3, 2, 1, 4]
    assert [tag["name"] for tag in last[2]["tags"]] == ["cup", "home"]


def test_rows_have_the_order_of_their_entity_where_nothing_else_is_said(season: tuple[Person, str, str]) -> None:
    ann, path, _ = season
    assert [row["number"] for row in ann.call("GET", f"{path}/calendar")] == [3, 2, 1, 4]


def test_rows_are_grouped_and_measured(season: tuple[Person, str, str]) -> None:
    ann, _, name = season
    rows = {row["club"]: row for row in ann.api.get("/reports/matches").json()}
    assert rows[name] == {"club": name, "matches": 4, "first_day": "2026-03-01", "tickets": 12}
    counts = [row["matches"] for row in ann.api.get("/reports/matches").json()]
    assert counts == sorted(counts, reverse=True)

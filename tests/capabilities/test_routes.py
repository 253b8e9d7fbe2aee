"""Routes, bodies and statuses of all kinds: nesting, natural keys, singletons, JSON maps, lists, unusual outcomes."""

from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike

OFFICE = """
# Office

## Conventions

- Accounts are users.
- Every path begins with `/api/v2`.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| handle | slug | unique, 2 to 20 characters, cannot change |
| bio | long text | optional |
| password | password | at least 8 characters |

- A **session** shows handle and token (text, given).

### Team

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 60 characters |
| slug | slug | unique, set to the slug of the name |
| options | json | optional |
| colours | list of text | optional, at most 3 items |
| scores | list of integer | default [] |

### Board

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 60 characters |
| team | Team | deleted with it |

### Card

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 60 characters |
| done | yes/no | default no, set by the system |
| board | Board | deleted with it |
| author | User | set to the caller |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: handle, password
- **Answers**: 201 with the user as a session
- IF the handle is taken, THEN THE system SHALL refuse with 400 `handle_taken` "This name is taken."
- THE system SHALL issue a token for the user.

### Invite users

`POST /users/bulk`

- **Takes**: a list of handle, password
- **Answers**: 201 with the users as summaries
- IF the handle is taken, THEN THE system SHALL refuse with 400 `handle_taken`.

### Show me

`GET /user`

- **Answers**: the caller

### Change me

`PATCH /user`

- **Takes**: bio
- **Answers**: 200 with the caller

### Close my account

`DELETE /user`

- **Answers**: nothing

### Show a user

`GET /users/{handle}`

- **Who**: anyone
- **Answers**: the user as a summary

### Found a team

`POST /teams`

- **Answers**: 202 with the team

### Found teams

`POST /teams/bulk`

- **Takes**: a list of teams
- **Answers**: 201 with the teams

### Show the teams

`GET /teams`

- **Who**: anyone
- **Answers**: the teams as summaries
- **Filters**: name
- IF `name != null and not exists(t in Team where t.name == name)`, THEN THE system SHALL refuse with 404 `no_team`.

### Show the largest team

`GET /teams/largest`

- **Who**: anyone
- **Answers**: the team
- THE system SHALL find the team where `count(team.boards) >= 1`, else refuse with 410 `no_teams`.

### Show a team

`GET /teams/{slug}`

- **Who**: anyone
- **Answers**: the team

### Replace a team

`PUT /teams/{slug}`

- **Takes**: name, options (optional), colours (optional), scores (optional)
- **Answers**: the team

### Open a board

`POST /teams/{slug}/boards`

- **Answers**: 201 with the board

### Add a card

`POST /teams/{slug}/boards/{board_id}/cards`

- **Answers**: 201 with the card

### Show a card

`GET /teams/{slug}/boards/{board_id}/cards/{card_id}`

- **Answers**: the card

### Finish a card

`POST /teams/{slug}/boards/{board_id}/cards/{card_id}/finish`

- **Answers**: 204 with nothing
- IF the caller is not the author of the card, THEN THE system SHALL refuse with 401 `not_yours` "It is not yours."
- IF the card is done, THEN THE system SHALL refuse with 418 `done_already`.
- THE system SHALL set the card's done to yes.

### Add cards

`POST /teams/{slug}/boards/{board_id}/cards/bulk`

- **Takes**: a list of cards
- **Answers**: 201 with the cards
- IF the board has at least 4 cards, THEN THE system SHALL refuse with 409 `board_full`.

### Open boards

`POST /teams/{slug}/boards/import`

- **Takes**: a list of title, under `boards`
- **Answers**: 204
- IF the team has a board whose title is the title, THEN THE system SHALL refuse with 409 `title_taken`.
- THE system SHALL create the board.

### Show the boards

`GET /teams/{slug}/boards`

- **Answers**: the boards of the team
- **Sort**: title; title by default

### Delete cards

`POST /boards/{board_id}/cards/delete`

- **Takes**: ids (list of uuid, 1 to 5 items)
- **Answers**: nothing
- THE system SHALL let the found be `count(c in board.cards where c.id in body.ids and c.author == actor)`.
- IF the found is less than the length of the ids, THEN THE system SHALL refuse with 404 `card_not_found`.
- THE system SHALL delete every card whose board is the board and where `card.id in body.ids`.
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(OFFICE, tmp_path_factory.mktemp("office"))


def member(api: httpx.Client, handle: str) -> dict[str, str]:
    made = api.post("/api/v2/users", json={"handle": handle, "password": "correct horse"})
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


def test_rows_are_found_by_natural_keys_and_fixed_paths_win(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")
        assert api.get("/api/v2/users/ann").json()["handle"] == "ann"
        assert api.get("/api/v2/users/bob").status_code == 404
        assert api.get("/users/ann").status_code == 404
        assert api.get("/api/v2/teams/largest").status_code == 410
        made = api.post("/api/v2/teams", json={"name": "Largest"}, headers=ann)
        assert (made.status_code, made.json()["slug"]) == (202, "largest")
        api.post("/api/v2/teams", json={"name": "Two"}, headers=ann)
        api.post("/api/v2/teams/two/boards", json={"title": "B"}, headers=ann)
        assert api.get("/api/v2/teams/largest").json()["name"] == "Two"
        assert api.get("/api/v2/teams/two").json()["name"] == "Two"


def test_a_singleton_is_the_caller(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann, bob = member(api, "ann"), member(api, "bob")
        assert api.patch("/api/v2/user", json={"bio": "Hello."}, headers=ann).json()["bio"] == "Hello."
        assert api.get("/api/v2/user", headers=ann).json()["bio"] == "Hello."
        assert api.get("/api/v2/user", headers=bob).json()["bio"] is None
        gone = api.delete("/api/v2/user", headers=ann)
        assert (gone.status_code, gone.content) == (204, b"")
        assert api.get("/api/v2/user", headers=ann).status_code == 401
        assert api.get("/api/v2/users/ann").status_code == 404


def test_json_maps_and_lists_of_scalars_come_back_as_sent(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")
        options = {"a": [1, 2.5, None, {"ü": True}], "": "x", "deep": {"er": []}}
        sent = {"name": "Maps", "options": options, "colours": ["red", "ü,\"'"], "scores": [3, -1, 2**40]}
        made = api.post("/api/v2/teams", json=sent, headers=ann).json()
        assert {key: made[key] for key in sent} == sent
        assert api.get("/api/v2/teams/maps").json() == made
        put = api.put("/api/v2/teams/maps", json={"name": "Maps", "colours": [], "options": []}, headers=ann).json()
        assert (put["colours"], put["options"], put["scores"]) == ([], [], sent["scores"])
        for wrong in ({"colours": ["a", "b", "c", "d"]}, {"colours": "red"}, {"scores": ["1"]}, {"scores": None}):
            assert api.post("/api/v2/teams", json={"name": "Wrong"} | wrong, headers=ann).status_code == 422, wrong


def test_three_levels_belong_together(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann, bob = member(api, "ann"), member(api, "bob")
        for name in ("one", "two"):
            api.post("/api/v2/teams", json={"name": name}, headers=ann)
        board, other = (
            api.post(f"/api/v2/teams/{slug}/boards", json={"title": "B"}, headers=ann).json()["id"]
            for slug in ("one", "two")
        )
        cards = [
            api.post(f"/api/v2/teams/one/boards/{board}/cards", json={"title": str(number)}, headers=ann).json()["id"]
            for number in range(3)
        ]
        path = f"/api/v2/teams/one/boards/{board}/cards/{cards[0]}"
        assert api.get(path, headers=bob).json()["title"] == "0"
        assert api.get(path.replace("/one/", "/two/"), headers=bob).status_code == 404
        assert api.get(path.replace(board, other), headers=bob).status_code == 404

        stranger = api.post(f"{path}/finish", headers=bob)
        assert (stranger.status_code, stranger.json()["code"]) == (401, "not_yours")
        finished = api.post(f"{path}/finish", headers=ann)
        assert (finished.status_code, finished.content) == (204, b"")
        assert api.post(f"{path}/finish", headers=ann).status_code == 418

        bulk = f"/api/v2/boards/{board}/cards/delete"
        for ids, status in (([], 422), (cards[:1] * 6, 422), ([*cards[:2], board], 404)):
            assert api.post(bulk, json={"ids": ids}, headers=ann).status_code == status
        assert api.post(bulk, json={"ids": cards[:2]}, headers=bob).status_code == 404
        assert api.get(path, headers=ann).status_code == 200
        assert api.post(bulk, json={"ids": cards[:2]}, headers=ann).status_code == 204
        assert [api.get(path.replace(cards[0], card), headers=ann).status_code for card in cards] == [404, 404, 200]


def test_many_are_made_at_once_or_none(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")
        api.post("/api/v2/teams", json={"name": "one"}, headers=ann)
        boards = "/api/v2/teams/one/boards"

        def opened(*titles: str) -> int:
            sent = {"boards": [{"title": title} for title in titles]}
            return api.post(f"{boards}/import", json=sent, headers=ann).status_code

        def titles() -> list[str]:
            return [item["title"] for item in api.get(boards, headers=ann).json()["items"]]

        assert (opened("A", "B"), titles()) == (204, ["A", "B"])
        assert (opened("C", "A"), titles()) == (409, ["A", "B"])
        assert (opened("D", "D"), titles()) == (409, ["A", "B"])
        assert (opened(), opened(*map(str, range(101)))) == (422, 422)
        wrong = api.post(f"{boards}/import", json={"boards": [{"title": "E"}, {"title": ""}]}, headers=ann)
        assert [error["field"] for error in wrong.json()["errors"]] == ["1.title"]
        assert titles() == ["A", "B"]

        board = api.get(boards, headers=ann).json()["items"][0]["id"]
        bulk = f"{boards}/{board}/cards/bulk"
        made = api.post(bulk, json=[{"title": title} for title in "xyz"], headers=ann)
        assert (made.status_code, [card["title"] for card in made.json()]) == (201, ["x", "y", "z"])
        assert api.get(f"{boards}/{board}/cards/{made.json()[2]['id']}", headers=ann).json() == made.json()[2]
        full = api.post(bulk, json=[{"title": "u"}, {"title": "v"}], headers=ann)
        assert (full.status_code, full.json()["code"]) == (409, "board_full")
        assert api.post(bulk, json=[{"title": "u"}], headers=ann).status_code == 201
        assert api.post(bulk, json={"title": "w"}, headers=ann).status_code == 422
        assert api.post(bulk, json=[{"title": "w", "done": True}], headers=ann).status_code == 422


def test_secrets_of_many_are_kept(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")

        def invited(*handles: str) -> httpx.Response:
            sent = [{"handle": handle, "password": f"correct horse {handle}"} for handle in handles]
            return api.post("/api/v2/users/bulk", json=sent, headers=ann)

        made = invited("bob", "cleo")
        assert (made.status_code, [set(user) for user in made.json()]) == (201, [{"id", "handle"}] * 2)
        assert invited("dan", "bob").json()["code"] == "handle_taken"
        assert api.get("/api/v2/users/dan").status_code == 404


def test_many_are_sent_as_a_table(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")

        def sent(table: str | bytes) -> httpx.Response:
            headers = ann | {"Content-Type": "text/csv; charset=utf-8"}
            return api.post("/api/v2/teams/bulk", content=table, headers=headers)

        made = sent('\ufeffname,scores,options\r\n"A, ""B""\nC","[1, 2]",\r\nD,,"{""a"": 1}"\r\n'.encode())
        assert made.status_code == 201, made.text
        found = [(team["name"], team["scores"], team["options"]) for team in made.json()]
        assert found == [('A, "B"\nC', [1, 2], None), ("D", [], {"a": 1})]
        wrong = sent("name,colour\nE,red\n,blue\n")
        assert (wrong.status_code, [error["field"] for error in wrong.json()["errors"]]) == (
            422,
            ["0.colour", "1.name", "1.colour"],
        )
        for table in ("", "name,name\nx,y", "name\nx,y", b"name\n\xff", 'name\n"x', "name\n"):
            assert sent(table).status_code == 422, table
        assert api.get("/api/v2/teams").json()["total"] == 2


def test_statuses_are_those_of_the_spec(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")
        taken = api.post("/api/v2/users", json={"handle": "ann", "password": "correct horse"})
        assert (taken.status_code, taken.json()["code"]) == (400, "handle_taken")
        assert api.get("/api/v2/teams").json()["items"] == []
        assert api.get("/api/v2/teams", params={"name": "x"}).json()["code"] == "no_team"
        api.post("/api/v2/teams", json={"name": "x"}, headers=ann)
        assert api.get("/api/v2/teams", params={"name": "x"}).json()["total"] == 1
        assert api.request("PURGE", "/api/v2/teams").status_code == 405


def test_head_answers_as_get_and_options_tells_the_methods(office: Path, database: str) -> None:
    with client(office, database) as api:
        ann = member(api, "ann")
        team = api.post("/api/v2/teams", json={"name": "x"}, headers=ann).json()["id"]
        for path in ("/api/v2/teams", "/api/v2/teams?name=y", "/api/v2/teams?limit=x", "/health"):
            asked, got = api.head(path), api.get(path)
            assert (asked.status_code, asked.content) == (got.status_code, b"")
            assert {name: asked.headers[name] for name in ("content-type", "content-length")} == {
                name: got.headers[name] for name in ("content-type", "content-length")
            }
        allowed = {"/api/v2/teams": "GET, HEAD, OPTIONS, POST", "/api/v2/users": "OPTIONS, POST"}
        for path, methods in allowed.items():
            told = api.options(path)
            assert (told.status_code, told.headers["allow"], told.content) == (204, methods, b"")
            refused = api.request("PURGE", path)
            assert (refused.status_code, refused.headers["allow"]) == (405, methods)
        assert api.head("/api/v2/users").status_code == 405
        assert (api.head("/nowhere").status_code, api.options("/nowhere").status_code) == (404, 404)
        assert team


@pytest.mark.long
def test_the_description_says_the_same_and_the_project_passes_its_own_tests(office: Path) -> None:
    assert_alike(office)
    assert " failed" not in run(office, "-m", "pytest", "-q", DATABASE_URL="")

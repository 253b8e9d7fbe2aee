"""Roles whose rule looks at other rows: an account has them as long as those rows are there."""

from base64 import b64encode
from pathlib import Path

from tests.capabilities.laboratory import client, compiled

SPEC = """
# Clubs

## Conventions

- Accounts are users.
{scheme}

## Roles

- **Host**: a user who is `exists(c in Club where c.founder == actor and c.open)`.
- **Regular**: a user who is `count(v in actor.visits where v.made_at > add_days(now(), -30)) >= 2`.
- **Trusted**: a user who is `actor.number == 1 or exists(v in actor.visits where v.club.founder.name == "Root")`.

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| name | text | 1 to 20 characters, unique |
| number | integer | optional, set by the system |
| password | password | at least 8 characters |

- A **session** shows id{token}.

### Club

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 40 characters |
| open | yes/no | default yes |
| founder | User | set by the system |

### Visit

| Field | Type | Rules |
| --- | --- | --- |
| club | Club | required, inverse visits |
| user | User | owner, inverse visits |
| made at | datetime | set on creation |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: name, password
- **Answers**: 201 with the user as a session
{issue}

### Open a club

`POST /clubs`

- **Who**: members
- **Answers**: 201 with the club
- THE system SHALL set the club's founder to the caller.

### Change a club

`PATCH /clubs/{{club_id}}`

- **Who**: hosts
- **Answers**: 200 with the club

### Visit a club

`POST /visits`

- **Who**: members
- **Answers**: 201 with the visit

### Look into the office

`POST /office`

- **Who**: hosts
- **About**: clubs
- **Answers**: 204 with nothing

### Look into the lounge

`POST /lounge`

- **Who**: regulars or trusted
- **About**: clubs
- **Answers**: 204 with nothing
"""

BY_TOKEN = {
    "scheme": "- Clients sign in with a bearer token.",
    "token": " and token (text, given)",
    "issue": "- THE system SHALL issue a token for the user.",
}
BY_LOGIN = {"scheme": "- Clients sign in with HTTP Basic by name.", "token": "", "issue": ""}


def _goes_through(spec: str, folder: Path, database: str) -> None:
    with client(compiled(spec, folder), database) as api:

        def join(name: str) -> dict[str, str]:
            answer = api.post("/users", json={"name": name, "password": "correct horse"})
            assert answer.status_code == 201, answer.text
            if token := answer.json().get("token"):
                return {"Authorization": f"Bearer {token}"}
            return {"Authorization": f"Basic {b64encode(f'{name}:correct horse'.encode()).decode()}"}

        def may(caller: dict[str, str], room: str) -> bool:
            status = api.post(f"/{room}", headers=caller).status_code
            assert status in (204, 403)
            return status == 204

        ann, bob, root = join("Ann"), join("Bob"), join("Root")
        assert not may(ann, "office")
        club = api.post("/clubs", json={"title": "Chess"}, headers=ann).json()
        assert [may(caller, "office") for caller in (ann, bob, root)] == [True, False, False]
        assert api.patch(f"/clubs/{club['id']}", json={"open": False}, headers=ann).status_code == 200
        assert not may(ann, "office")
        assert [may(caller, "lounge") for caller in (ann, bob, root)] == [False, False, False]
        for times in (1, 2):
            assert api.post("/visits", json={"club_id": club["id"]}, headers=bob).status_code == 201
            assert may(bob, "lounge") == (times == 2)
        of_root = api.post("/clubs", json={"title": "Go"}, headers=root).json()
        assert api.post("/visits", json={"club_id": of_root["id"]}, headers=ann).status_code == 201
        assert may(ann, "lounge")
        assert api.post("/office").status_code == 401


def test_a_role_depends_on_the_rows_there_are(tmp_path: Path, database: str) -> None:
    _goes_through(SPEC.format(**BY_TOKEN), tmp_path, database)


def test_so_it_does_without_tokens(tmp_path: Path) -> None:
    _goes_through(SPEC.format(**BY_LOGIN), tmp_path, f"sqlite:///{tmp_path / 'basic.db'}")

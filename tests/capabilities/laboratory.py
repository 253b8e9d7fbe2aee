"""Compiles a spec of a few lines and serves the project on a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.e2e.serving import served

NOTES = """
# Notes

## Conventions

- Accounts are users.
{conventions}

## Entities

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | at least 8 characters |

- A **session** shows id and token (text, given).

### Note

| Field | Type | Rules |
| --- | --- | --- |
| title | text | 1 to 80 characters |
| body | text | optional |
| stars | integer | 1 to 5, optional |
| owner | User | owner |

## Operations

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, password
- **Answers**: 201 with the user as a session
- IF the email is taken, THEN THE system SHALL refuse with 409 `email_taken` "This email has an account already."
- THE system SHALL issue a token for the user.

### Sign out

`POST /sign-out`

- **Who**: members
- **Answers**: 204
- THE system SHALL end the caller's token.

### Add a note

`POST /notes`

- **Who**: members
- **Answers**: 201 with the note
- IF the caller has at least 3 notes, THEN THE system SHALL refuse with 409 `too_many` "Three notes are enough."

### Show my notes

`GET /notes`

- **Who**: members
- **Answers**: the caller's notes
- **Sort**: title

### Show a note

`GET /notes/{{note_id}}`

- **Who**: the owner of the note
- **Answers**: 200 with the note

### Change a note

`PATCH /notes/{{note_id}}`

- **Who**: the owner of the note
- **Answers**: 200 with the note

## Acceptance

### Scenario: three notes are enough

- GIVEN members Ann and Bob
- WHEN Ann calls "Add a note" with title "One"
- THEN the status is 201
- WHEN Ann calls "Add a note" with title "Two"
- AND Ann calls "Add a note" with title "Three"
- AND Ann calls "Add a note" with title "Four"
- THEN it is refused with 409 `too_many`
"""


def compiled(spec: str, folder: Path) -> Path:
    """The emitted project; the spec is compiled without a warning."""
    source = folder / "spec.md"
    source.write_text(spec, encoding="utf-8")
    result = compile_spec(source, folder / "out", Settings(retriever="lexical", verify="lint"))
    found = [f"{item.code} {item.message}" for item in result.diagnostics if item.severity != "note"]
    assert not found, found
    return folder / "out"


@contextmanager
def client(project: Path, database: str) -> Iterator[httpx.Client]:
    """A client of the project's server on the database."""
    with served(project, database) as base, httpx.Client(base_url=base) as made:
        yield made

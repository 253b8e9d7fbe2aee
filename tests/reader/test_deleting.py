"""What a DELETE does without being told."""

from tests.reader.pipeline import run_text

SPEC = """# App

## Conventions

- Accounts are users.

## User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| password | password | |

## Sign out

`DELETE /sessions`

- **Who**: members
- WHEN a member signs out, THE system SHALL end the token.

## Close my account

`DELETE /me`

- **Who**: members
"""


def test_signing_out_closes_no_account() -> None:
    assert _steps("sign_out") == ["revoke_token", "respond"]


def test_an_account_is_closed_where_nothing_else_is_said() -> None:
    assert _steps("close_my_account") == ["delete", "respond"]


def _steps(operation: str) -> list[str]:
    return [step["step"] for step in run_text(SPEC).forms[f"operations/{operation}"]["steps"]]

"""How accounts come and go: sign-in, refresh tokens, sign-out, another password."""

from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.redirects import location
from benchmarks.soundness.generate.scope import row
from benchmarks.soundness.generate.types import Form

PURPOSES = ("sign_in", "renew", "sign_out", "change_password")


def draw_sign_in(body: Body) -> None:
    """The steps of an operation with one of these purposes."""
    match body.draft.purpose:
        case "sign_in":
            who = _authenticate(body, "body.login", "body.password")
            body.names.append(row(who, body.draft.entity))
            _answer(body, who, issue_token(body, who))
        case "renew":
            token, refresh, who = body.bind("access"), body.bind("another"), body.bind("who")
            body.add(
                "renew_token", member="refresh", name=token, refresh=refresh, account=who,
                otherwise=body.outcome("sign_in_again"),
            )  # fmt: skip
            _answer(body, who, {"token": token, "refresh": refresh})
        case "sign_out":
            body.add("revoke_token", account=None)
            body.add("respond", row=None, extras=[], **location(body))
        case _:
            who = _authenticate(body, "actor.login", "body.old")
            password = [{"field": "password", "value": "body.password"}]
            body.add("update", row=who, collect=False, assignments=password, duplicate=None)
            if body.known.tokens:
                body.add("revoke_token", account=who)
            body.add("respond", row=None, extras=[], **location(body))


def issue_token(body: Body, account: str) -> dict[str, str]:
    """The names of the token, and of the refresh token if there is one, by extra; empty where there are none."""
    if not body.known.tokens:
        return {}
    refresh = body.bind("refresh") if _refreshes(body) else None
    token = body.bind("token")
    body.add("issue_token", name=token, account=account, refresh=refresh)
    return {"token": token} | ({"refresh": refresh} if refresh else {})


def _refreshes(body: Body) -> bool:
    return any(one["name"] == "refresh" for one in body.bodies.extras.get("SignedIn", []))


def _authenticate(body: Body, login: str, secret: str) -> str:
    who = body.bind("who")
    body.add(
        "authenticate", name=who, field="login", login=login, secret_field="password", secret=secret,
        otherwise=body.outcome("wrong_password"),
    )  # fmt: skip
    return who


def _answer(body: Body, who: str, given: Form) -> None:
    extras = [{"field": field, "value": value} for field, value in given.items()]
    body.add("respond", row=who, extras=extras, **location(body))

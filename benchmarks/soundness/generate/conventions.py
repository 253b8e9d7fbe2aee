"""Choices that hold for the whole API, and roles."""

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.schema import Entities
from benchmarks.soundness.generate.types import Form
from benchmarks.soundness.generate.words import TITLES

REFUSAL_ORDERS = ([401, 404, 403], [404, 422, 403], [400, 404], [422, 403])
NAMES = ("X-Key", "my-token")
ERROR_BODIES = (
    '{"error": "$message"}',
    '{"errors": "$fields", "status": "$status", "what": "$code: $title"}',
    '{"detail": [{"all": "$errors"}, "$$", null, 1, true], "code": "$code"}',
)


def random_conventions(chance: Chance, entities: Entities) -> Form:
    """Any choices; accounts sign in if there are accounts."""
    scheme = (
        chance.one((None, "bearer", "token", "header", "cookie", "basic"))
        if entities.account
        else chance.one((None, "none"))
    )
    named = scheme in ("header", "cookie") and chance.maybe(0.5)
    limit = chance.one((None, 1, 50))
    return {
        "title": chance.one((None, *TITLES)),
        "prefix": chance.one((None, "", "/api", "/api/v1")),
        "field_case": chance.one((None, "snake_case", "camelCase")),
        "auth_scheme": scheme,
        "auth_name": _login(chance, entities) if scheme == "basic" else chance.one(NAMES) if named else None,
        "account": entities.account,
        "token_minutes": chance.one((None, 5)),
        "refresh_minutes": chance.one((None, 60)),
        "page_size": chance.one((None, 1)) if limit else chance.one((None, 2, 30)),
        "page_limit": limit,
        "list_shape": chance.one((None, "page", "array", "cursor")),
        "envelopes": chance.one((None, "none", "entity")),
        "idempotent": chance.one((None, True, False)),
        "not_owner_status": chance.one((None, 403, 404)),
        "invalid_status": chance.one((None, 400, 422)),
        "refusal_order": chance.one((None, None, [], chance.shuffled([403, 404, 422])[: chance.number(1, 3)])),
        "unknown_members": chance.one((None, "refuse", "ignore")),
        "empty_text": chance.one((None, "keep", "null")),
        "scalar_texts": chance.one((None, "refuse", "read")),
        "choice_case": chance.one((None, "exact", "ignore")),
        "body_bytes": chance.one((None, None, 20_000, 100_000)),
        "error_body": chance.one((None, None, *ERROR_BODIES)),
        "cors_origins": chance.one((None, ["*"], ["https://example.org", "http://localhost:3000"], [])),
    }


def _login(chance: Chance, entities: Entities) -> str | None:
    """The field must be said where several would do."""
    assert entities.account is not None
    fields = entities[entities.account].fields("text", "email", "url", "slug")
    return "login" if len([one for one in fields if one["unique"]]) > 1 else chance.one((None, "login"))


def random_roles(chance: Chance, entities: Entities) -> list[Form]:
    """Declared roles; without accounts there is none."""
    rules = [
        ("chief", 'actor.rank == "chief"'),
        ("guards", 'actor.rank in ["guard", "chief"]'),
        ("somebody", None),
        ("ordinary", 'not (actor.rank == "chief")'),
    ]
    chosen = chance.some(rules, 0, 3) if entities.account else []
    return [{"name": name, "rule": rule, "requirements": []} for name, rule in chosen]

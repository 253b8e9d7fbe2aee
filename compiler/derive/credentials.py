"""Which fields of the account callers show with each request under HTTP Basic."""

from collections.abc import Sequence

from ast_schemas.ir import Column, Entity, Settings
from compiler.derive.fitting import TEXTS


def logins(account: Entity) -> list[Column]:
    """Fields by which an account is found: unique texts."""
    return [item for item in account.columns if item.unique and item.type.kind in TEXTS and not item.type.many]


def secrets(account: Entity) -> list[Column]:
    """Fields that hold a hash of what only the account knows."""
    return [item for item in account.columns if item.type.kind == "secret"]


def with_credentials(settings: Settings, account: Entity | None) -> Settings:
    """The settings with both fields filled in where callers sign in with HTTP Basic and the schema has them."""
    if settings.auth_scheme != "basic" or account is None:
        return settings
    login = settings.login_field or _only(logins(account))
    return settings.model_copy(update={"login_field": login, "secret_field": _only(required_secrets(account)[:1])})


def required_secrets(account: Entity) -> list[Column]:
    """Those that every account has."""
    return [item for item in secrets(account) if not item.nullable]


def _only(columns: Sequence[Column]) -> str | None:
    return columns[0].name if len(columns) == 1 else None

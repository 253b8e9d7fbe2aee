"""Steps about accounts and their tokens: authenticate, issue_token, renew_token, revoke_token."""

from ast_schemas import ir
from ast_schemas.operations import AuthenticateStep, IssueTokenStep, RenewTokenStep, RevokeTokenStep
from compiler.derive.credentials import logins, secrets
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.messages import said
from compiler.lower.walk import NOTHING, Walk, Walked

TEXT = ir.Scalar(kind="text")
SECRET = ir.Scalar(kind="secret")


def authenticate(walk: Walk, step: AuthenticateStep, path: str) -> Walked:
    """Bind the account whose login and secret fit."""
    account = walk.world.entities.get(walk.world.outline.account or "")
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    if account is None:
        walk.report(codes.NO_ACCOUNTS, path)
        return walk.unbound(step.name)
    for code, place, value, fitting in (
        (codes.LOGIN_FIELD, "field", step.field, logins(account)),
        (codes.SECRET_FIELD, "secret_field", step.secret_field, secrets(account)),
    ):
        allowed = sorted(item.name for item in fitting)
        if value not in allowed:
            walk.report(code, f"{path}.{place}", value=value, entity=account.name, allowed=allowed)
    login = walk.resolver.value(step.login, walk.scope, f"{path}.login", TEXT, nullable=False)
    secret = walk.resolver.value(step.secret, walk.scope, f"{path}.secret", SECRET, nullable=False, secrets="plain")
    if walk.bind(step.name, f"{path}.name"):
        walk.scope = walk.scope.with_row(step.name, account.name)
    if login is None or secret is None:
        return NOTHING
    return Walked(
        (
            ir.Authenticate(
                path=path,
                name=step.name,
                entity=account.name,
                field=step.field,
                login=login,
                secret_field=step.secret_field,
                secret=secret,
                otherwise=otherwise or step.otherwise,
                said=message,
            ),
        )
    )


def issue_token(walk: Walk, step: IssueTokenStep, path: str) -> Walked:
    """Bind the text of a fresh token."""
    if not _has_tokens(walk, "issue", path):
        return walk.unbound(step.name)
    if not _is_account(walk, step.account, f"{path}.account"):
        return walk.unbound(step.name)
    if walk.bind(step.name, f"{path}.name"):
        walk.scope = walk.scope.with_name(step.name, TEXT)
    if step.refresh is not None and walk.bind(step.refresh, f"{path}.refresh"):
        walk.scope = walk.scope.with_name(step.refresh, TEXT)
    return Walked((ir.IssueToken(path=path, name=step.name, account=step.account, refresh=step.refresh),))


def renew_token(walk: Walk, step: RenewTokenStep, path: str) -> Walked:
    """Bind the account of the refresh token and the texts of a new pair."""
    account = walk.world.outline.account
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    message = said(walk, otherwise, f"{path}.otherwise")
    if account is None:
        walk.report(codes.NO_ACCOUNTS, path)
    if account is None or not _has_tokens(walk, "renew", path):
        for name in (step.name, step.refresh, step.account):
            walk.unbound(name)
        return NOTHING
    sent = walk.resolver.value(f"body.{step.member}", walk.scope, f"{path}.member", TEXT, nullable=False)
    for name, place in ((step.name, "name"), (step.refresh, "refresh")):
        if walk.bind(name, f"{path}.{place}"):
            walk.scope = walk.scope.with_name(name, TEXT)
    if walk.bind(step.account, f"{path}.account"):
        walk.scope = walk.scope.with_row(step.account, account)
    if sent is None:
        return NOTHING
    return Walked(
        (
            ir.RenewToken(
                path=path,
                token=sent,
                name=step.name,
                refresh=step.refresh,
                account=step.account,
                entity=account,
                otherwise=otherwise or step.otherwise,
                said=message,
            ),
        )
    )


def revoke_token(walk: Walk, step: RevokeTokenStep, path: str) -> Walked:
    """End tokens."""
    if walk.world.outline.account is None:
        walk.report(codes.NO_ACCOUNTS, path)
        return NOTHING
    if not _has_tokens(walk, "end", path):
        return NOTHING
    if step.account is not None and not _is_account(walk, step.account, f"{path}.account"):
        return NOTHING
    return Walked((ir.RevokeToken(path=path, account=step.account),))


def _has_tokens(walk: Walk, what: str, path: str) -> bool:
    if walk.world.outline.settings.auth_scheme == "basic":
        walk.report(codes.TOKEN_OF_BASIC, path, value=what)
        return False
    return True


def _is_account(walk: Walk, name: str, path: str) -> bool:
    entity = walk.row(name, path)
    account = walk.world.outline.account
    if entity is None:
        return False
    if account is None:
        walk.report(codes.NO_ACCOUNTS, path)
        return False
    if entity.name != account:
        walk.report(codes.WRONG_ENTITY, path, value=name, found=entity.name, what="a token", wanted=account)
        return False
    return True

"""Steps about accounts and their tokens: authenticate, issue_token, revoke_token."""

from ast_schemas import ir
from ast_schemas.operations import AuthenticateStep, IssueTokenStep, RevokeTokenStep
from compiler.derive.fitting import TEXTS
from compiler.diagnostics.codes import bodies as codes
from compiler.lower.walk import NOTHING, Walk, Walked

TEXT = ir.Scalar(kind="text")
SECRET = ir.Scalar(kind="secret")


def authenticate(walk: Walk, step: AuthenticateStep, path: str) -> Walked:
    """Bind the account whose login and secret fit."""
    account = walk.world.entities.get(walk.world.outline.account or "")
    otherwise = walk.outcome(step.otherwise, f"{path}.otherwise")
    if account is None:
        walk.report(codes.NO_ACCOUNTS, path)
        return walk.unbound(step.name)
    logins = [item.name for item in account.columns if item.unique and item.type.kind in TEXTS and not item.type.many]
    secrets = [item.name for item in account.columns if item.type.kind == "secret"]
    if step.field not in logins:
        walk.report(codes.LOGIN_FIELD, f"{path}.field", value=step.field, entity=account.name, allowed=sorted(logins))
    if step.secret_field not in secrets:
        walk.report(
            codes.SECRET_FIELD,
            f"{path}.secret_field",
            value=step.secret_field,
            entity=account.name,
            allowed=sorted(secrets),
        )
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
            ),
        )
    )


def issue_token(walk: Walk, step: IssueTokenStep, path: str) -> Walked:
    """Bind the text of a fresh token."""
    if not _is_account(walk, step.account, f"{path}.account"):
        return walk.unbound(step.name)
    if walk.bind(step.name, f"{path}.name"):
        walk.scope = walk.scope.with_name(step.name, TEXT)
    return Walked((ir.IssueToken(path=path, name=step.name, account=step.account),))


def revoke_token(walk: Walk, step: RevokeTokenStep, path: str) -> Walked:
    """End tokens."""
    if walk.world.outline.account is None:
        walk.report(codes.NO_ACCOUNTS, path)
        return NOTHING
    if step.account is not None and not _is_account(walk, step.account, f"{path}.account"):
        return NOTHING
    return Walked((ir.RevokeToken(path=path, account=step.account),))


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

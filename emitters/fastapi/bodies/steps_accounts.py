"""Steps about accounts and their tokens."""

from ast_schemas import ir
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.selects import live
from emitters.fastapi.bodies.trees import BOOLEAN
from emitters.fastapi.callers import token_of
from emitters.fastapi.tables import uses_refresh
from emitters.naming import snake_case


def find_account(handler: Handler, step: ir.Authenticate) -> str:
    """Read the account by its login; gives the local of the row."""
    select = handler.select(step.entity, step.name)
    row = ir.Variable(type=ir.RowType(entity=step.entity), nullable=False, name=step.name, role="query_row")
    column = handler.index.column(step.entity, step.field)
    assert column is not None
    login = ir.ColumnOf(type=column.type, nullable=column.nullable, target=row, field=step.field)
    same = ir.Compare(type=BOOLEAN, nullable=False, operator="==", left=login, right=step.login)
    select.wheres += [*select.printer.conditions(same), *live(handler.module, select.table)]
    binding = handler.bind_row(step.name, step.entity)
    binding.member(("id",))
    name = select.statement(f"find_{snake_case(step.name)}", binding, step.name)
    handler.line(f"{binding.local} = {handler.call('first', name, select.parameters)}")
    return binding.local


def check_secret(handler: Handler, step: ir.Authenticate) -> None:
    """Compare the secret, for unknown accounts too, so that the time tells nothing."""
    binding = handler.names.rows[step.name]
    verify = handler.writer.use("app.runtime.security", "verify_password")
    stored = binding.member((step.secret_field,))
    secret = handler.python.certain(step.secret).text
    handler.line(f"is_right = await {verify}({secret}, None if {binding.local} is None else {stored})")
    with handler.module.body.block(f"if {binding.local} is None or not is_right:"):
        handler.refuse(step.otherwise)


def issue_token(handler: Handler, step: ir.IssueToken) -> None:
    """A fresh token; only its digest is kept."""
    use = handler.writer.use
    local = local_name(step.name)
    handler.names.values[step.name] = local
    moment = handler.python.moment()
    if step.refresh is not None:
        handler.names.values[step.refresh] = refresh = local_name(step.refresh)
        pair = f"await {handler.auth('issue_pair')}(tx, {handler.row_id(step.account)}, {moment})"
        handler.line(f"{local}, {refresh} = {pair}")
        keep_token(handler, local)
        return
    handler.line(f"{local} = {use('app.runtime.security', 'new_token')}()")
    arguments = [
        handler.auth("ISSUE_TOKEN"),
        f"id={use('app.runtime.ids', 'new_id')}()",
        f"digest={use('app.runtime.security', 'token_digest')}({local})",
        f"account_id={handler.row_id(step.account)}",
        f"created_at={moment}",
        f"expires_at={moment} + {handler.auth('TOKEN_LIFE')}",
    ]
    handler.line(f"await tx.execute({', '.join(arguments)})")
    keep_token(handler, local)


def keep_token(handler: Handler, local: str) -> None:
    """Where tokens travel in a cookie, the answer sets it."""
    if handler.index.program.settings.auth_scheme == "cookie":
        handler.line(f"{handler.writer.use('app.runtime.cookies', 'keep_token')}(request, {local})")


def renew_token(handler: Handler, step: ir.RenewToken) -> None:
    """Spend the refresh token, find its account, and give a new pair.

    That a token is shown again is found, and its family ended, before the transaction, which the refusal undoes.
    """
    use, moment = handler.writer.use, handler.python.moment()
    sent = handler.python.certain(step.token).text
    handler.hoisted.append(f"await {handler.auth('end_reused')}({use('app.state', 'database_of')}(request), {sent})")
    token, refresh, family = local_name(step.name), local_name(step.refresh), f"{local_name(step.refresh)}_family"
    handler.names.values.update({step.name: token, step.refresh: refresh})
    refusal = handler.refusal(step.otherwise)
    handler.line(f"{family} = await {handler.auth('spend')}(tx, {sent}, {moment}, {refusal})")
    select = handler.select(step.entity, step.account)
    bound = f'{use("sqlalchemy", "bindparam")}("account_id")'
    select.wheres += [f"{select.table.code}.id == {bound}", *live(handler.module, select.table)]
    binding = handler.bind_row(step.account, step.entity)
    binding.member(("id",))
    name = select.statement(f"find_{snake_case(step.account)}", binding, step.account)
    found = handler.call("first", name, select.parameters, {"account_id": f"{family}.account_id"})
    handler.line(f"{binding.local} = {found}")
    with handler.module.body.block(f"if {binding.local} is None:"):
        handler.refuse(step.otherwise)
    pair = f"await {handler.auth('issue_pair')}(tx, {binding.local}.id, {moment}, {family}.family_id)"
    handler.line(f"{token}, {refresh} = {pair}")
    keep_token(handler, token)


def revoke_token(handler: Handler, step: ir.RevokeToken) -> None:
    """End the token of this call, or all of an account."""
    if step.account is not None:
        account = handler.row_id(step.account)
        handler.line(f"await tx.execute({handler.auth('REVOKE_TOKENS')}, account_id={account})")
        if uses_refresh(handler.index.program):
            handler.line(f"await tx.execute({handler.auth('REVOKE_REFRESHES')}, account_id={account})")
        return
    use = handler.writer.use
    token = f'{token_of(handler.index.program.settings, handler.writer)} or ""'
    digest = f"{use('app.runtime.security', 'token_digest')}({token})"
    if uses_refresh(handler.index.program):
        handler.line(f"await tx.execute({handler.auth('REVOKE_REFRESH')}, digest={digest})")
    handler.line(f"await tx.execute({handler.auth('REVOKE_TOKEN')}, digest={digest})")
    if handler.index.program.settings.auth_scheme == "cookie":
        handler.line(f"{use('app.runtime.cookies', 'drop_token')}(request)")

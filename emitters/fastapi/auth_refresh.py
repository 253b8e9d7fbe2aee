"""The part of ``app/auth.py`` about refresh tokens: a pair is given, spent once, and ends as a family."""

from ast_schemas import ir
from emitters.fastapi.bodies.wrapping import statement
from emitters.fastapi.layout import REFRESH_MODULE, TOKEN_MODULE, refresh_class, token_class
from emitters.writer import Writer


def family_of(writer: Writer, *, refresh: bool = False) -> str:
    """The select of the family of the token with a digest; of a refresh token, if it was spent."""
    shown = f"shown_{'refresh' if refresh else 'access'}_token"
    select, bindparam = writer.use("sqlalchemy", "select"), writer.use("sqlalchemy", "bindparam")
    spent = f", {shown}.c.spent_at.is_not(None)" if refresh else ""
    return f'{select}({shown}.c.family_id).where({shown}.c.digest == {bindparam}("digest"){spent})'


def print_aliases(program: ir.Program, writer: Writer) -> None:
    """The tables under names of their own, for conditions on the family of what is shown."""
    for kind, module, name in (
        ("access", TOKEN_MODULE, token_class(program)),
        ("refresh", REFRESH_MODULE, refresh_class(program)),
    ):
        assert name is not None
        table = f"{writer.use(module, name)}.__table__"
        writer.line(f'shown_{kind}_token = {table}.alias("shown_{kind}_token")')


def print_refresh(program: ir.Program, writer: Writer, made: str) -> None:
    """Statements and functions. ``made``: the class of statements."""
    use = writer.use
    access, refresh = token_class(program), refresh_class(program)
    assert access is not None
    assert refresh is not None
    access, refresh = use(TOKEN_MODULE, access), use(REFRESH_MODULE, refresh)
    bindparam, delete, insert = (use("sqlalchemy", name) for name in ("bindparam", "delete", "insert"))
    select, update = use("sqlalchemy", "select"), use("sqlalchemy", "update")
    names = ("id", "digest", "account_id", "created_at", "expires_at", "family_id")
    values = ", ".join(f'{name}={bindparam}("{name}")' for name in names)
    digest, now = f'{bindparam}("digest")', f'{bindparam}("now")'
    reused = family_of(writer, refresh=True)
    minutes = program.settings.refresh_minutes
    writer.line(f"REFRESH_LIFE = {writer.use_module('datetime', 'dt')}.timedelta(minutes={minutes})")
    for line in (
        f"ISSUE_OF_FAMILY = {made}({insert}({access}).values({values}))",
        f"ISSUE_REFRESH = {made}({insert}({refresh}).values({values}))",
        f"SPEND = {made}({update}({refresh}).where({refresh}.digest == {digest}, {refresh}.spent_at.is_(None), "
        f"{refresh}.expires_at > {now}).values(spent_at={now}))",
        f"REVOKE_REFRESH = {made}({delete}({refresh}).where({refresh}.family_id.in_({family_of(writer)})))",
        f'REVOKE_REFRESHES = {made}({delete}({refresh}).where({refresh}.account_id == {bindparam}("account_id")))',
        f"REUSED = {made}({reused})",
        f'END_ACCESS = {made}({delete}({access}).where({access}.family_id == {bindparam}("family")))',
        f'END_REFRESH = {made}({delete}({refresh}).where({refresh}.family_id == {bindparam}("family")))',
    ):
        writer.lines(statement(line).split("\n"))
    _functions(writer, refresh, made, f"{select}({refresh}.account_id, {refresh}.family_id)", digest)


def _functions(writer: Writer, refresh: str, made: str, family: str, digest: str) -> None:
    use, dt = writer.use, writer.use_module("datetime", "dt")
    tx, guid = use("app.runtime.transaction", "Transaction"), use("uuid", "UUID")
    token_digest, new_token = use("app.runtime.security", "token_digest"), use("app.runtime.security", "new_token")
    new_id = use("app.runtime.ids", "new_id")
    writer.blank(2)
    with writer.block(f"class Family({use('typing', 'NamedTuple')}):"):
        writer.docstring("What came of one sign-in.")
        writer.blank()
        writer.line(f"account_id: {guid}")
        writer.line(f"family_id: {guid}")
    writer.blank(2)
    writer.lines(statement(f"FAMILY = {made}({family}.where({refresh}.digest == {digest}), row=Family)").split("\n"))
    writer.blank(2)
    head = f"async def issue_pair(tx: {tx}, account: {guid}, moment: {dt}.datetime, family: {guid} | None = None)"
    with writer.block(f"{head} -> tuple[str, str]:"):
        writer.docstring("A fresh access token and a fresh refresh token; a new family if none is given.")
        writer.line(f"family_id = family or {new_id}()")
        for local, constant, life in (
            ("token", "ISSUE_OF_FAMILY", "TOKEN_LIFE"),
            ("refresh", "ISSUE_REFRESH", "REFRESH_LIFE"),
        ):
            writer.line(f"{local} = {new_token}()")
            arguments = [
                constant,
                f"id={new_id}()",
                f"digest={token_digest}({local})",
                "account_id=account",
                "created_at=moment",
                f"expires_at=moment + {life}",
                "family_id=family_id",
            ]
            writer.call("await tx.execute", arguments)
        writer.line("return token, refresh")
    writer.blank(2)
    problem, overtaken = use("app.runtime.problems", "Problem"), use("app.runtime.errors", "Overtaken")
    with writer.block(f"async def spend(tx: {tx}, token: str, moment: {dt}.datetime, refusal: {problem}) -> Family:"):
        writer.docstring(
            "Spend a refresh token; refused if it is unknown, spent or old. Of two calls at once one wins, and the "
            "other runs again, to end the family."
        )
        writer.line(f"digest = {token_digest}(token)")
        with writer.block("if not await tx.execute(SPEND, digest=digest, now=moment):"):
            with writer.block("if await tx.value(REUSED, digest=digest) is not None:"):
                writer.line(f"raise {overtaken}(refusal)")
            writer.line("raise refusal")
        writer.line("family = await tx.first(FAMILY, digest=digest)")
        with writer.block("if family is None:"):
            writer.line("raise refusal")
        writer.line("return family")
    writer.blank(2)
    database = use("app.runtime.database", "Database")
    with writer.block(f"async def end_reused(database: {database}, token: str) -> None:"):
        writer.docstring("End the family of a refresh token that was spent: who shows it again may have stolen it.")
        with writer.block("async with database.read() as tx:"):
            writer.line(f"family = await tx.value(REUSED, digest={token_digest}(token))")
        with writer.block("if family is not None:"), writer.block("async with database.transaction() as tx:"):
            writer.line("await tx.execute(END_ACCESS, family=family)")
            writer.line("await tx.execute(END_REFRESH, family=family)")

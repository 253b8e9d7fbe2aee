"""``app/auth.py``: who calls, and which roles an account has."""

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.ir.trees import rebuilt
from emitters.fastapi.auth_refresh import family_of, print_aliases, print_refresh
from emitters.fastapi.bodies.bindings import Names, Path, RowBinding, row_attribute
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.operations import caller_paths
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.python import MOMENT
from emitters.fastapi.bodies.selects import RowSelect, live, row_select
from emitters.fastapi.bodies.trees import lives_in_database
from emitters.fastapi.bodies.wrapping import statement
from emitters.fastapi.callers import challenge, token_of
from emitters.fastapi.layout import TOKEN_MODULE, model_module, token_class
from emitters.fastapi.tables import account_entity, uses_refresh
from emitters.naming import attribute, class_name
from emitters.writer import Writer, literal


def print_auth(program: ir.Program, projections: Projections | None = None) -> Artifact | None:
    """The module; None where nobody signs in."""
    account = account_entity(program)
    if account is None:
        return None
    return _Auth(program, account, projections or Projections(Index(program))).artifact()


class _Auth:
    def __init__(self, program: ir.Program, account: ir.Entity, projections: Projections) -> None:
        self.program = program
        self.account = account
        self.projections = projections
        self.index = projections.index
        self.writer = Writer("app/auth.py", "Who is calling, and what accounts may do.", defined=["Actor"])
        self.module = OperationModule(self.writer, self.index)
        self.binding = RowBinding("actor", account.name, {("id",): None})
        self.basic = program.settings.auth_scheme == "basic"
        self.looked_up: dict[str, ir.Expression] = {}
        """Rules of roles that look at other rows."""
        self.further: list[str] = []
        """What the lookup binds besides the caller's token or login."""
        self.uses_moment = False

    def artifact(self) -> Artifact:
        writer = self.writer
        for operation in self.program.operations:
            for path in caller_paths(self.program, operation, self.projections):
                self.binding.paths[path] = None
        roles = [self.role(role) for role in self.program.roles if role.rule is not None]
        lookup = self.lookup()
        self.actor_class()
        writer.blank(2)
        for line in self.module.aliases.lines.values():
            writer.line(statement(line))
        writer.lines(statement(lookup).split("\n"))
        if self.basic:
            self.stored_secret()
        else:
            self.tokens()
        self.dependencies()
        for lines in roles:
            writer.blank(2)
            writer.lines(lines)
        return writer.artifact()

    def actor_class(self) -> None:
        writer = self.writer
        with writer.block(f"class Actor({writer.use('typing', 'NamedTuple')}):"):
            writer.docstring("The account of the caller, as far as roles and operations look at it.")
            writer.blank()
            for path in sorted(self.binding.paths, key=self._place):
                writer.line(f"{row_attribute(path)}: {self.module.annotation(self.account.name, path)}")
            for name in self.looked_up:
                writer.line(f"{row_attribute(_held(name))}: bool | None")

    def _place(self, path: Path) -> tuple[int, str]:
        names = ["id", *(column.name for column in self.account.columns)]
        return (names.index(path[0]) if path[0] in names else len(names), "__".join(path))

    def lookup(self) -> str:
        """One statement from the digest of a token, or from the login, to its account."""
        use = self.writer.use
        self.binding.paths = dict.fromkeys(sorted(self.binding.paths, key=self._place))
        select = row_select(self.module, self.account.name, "actor", taken=("digest", "now", "login"))
        bindparam = use("sqlalchemy", "bindparam")
        source = select.source(self.binding, "", lock=False, further=self.held(select))
        caller = self.handler()
        self.further = [f"{name}={value}" for name, value in caller.arguments(select.parameters.values).items()]
        self.uses_moment = caller.python.uses_moment
        if self.basic:
            login = f"{select.table.code}.{attribute(self.program.settings.login_field or 'id')}"
            found = [f'{login} == {bindparam}("login")', *live(self.module, select.table)]
            return f"ACTOR = {self.module.statement_class()}({source}.where({', '.join(found)}), row=Actor)"
        token = self.token()
        condition = [
            f'{token}.digest == {bindparam}("digest")',
            f'{token}.expires_at > {bindparam}("now")',
            *live(self.module, select.table),
        ]
        if ".select_from(" not in source:
            source += f".select_from({select.table.code})"
        source += f".join({token}, {token}.account_id == {select.table.code}.id).where({', '.join(condition)})"
        return f"ACTOR = {self.module.statement_class()}({source}, row=Actor)"

    def token(self) -> str:
        name = token_class(self.program)
        assert name is not None
        return self.writer.use(TOKEN_MODULE, name)

    def stored_secret(self) -> None:
        """The statement from a login to the hash of its secret."""
        use, settings = self.writer.use, self.program.settings
        model = use(model_module(self.account.name), class_name(self.account.name))
        login, secret = (attribute(name or "id") for name in (settings.login_field, settings.secret_field))
        found = [f'{model}.{login} == {use("sqlalchemy", "bindparam")}("login")']
        found += [f"{model}.deleted_at.is_(None)"] if self.account.soft_delete else []
        select = f"{use('sqlalchemy', 'select')}({model}.{secret}).where({', '.join(found)})"
        self.writer.lines(statement(f"SECRET = {self.module.statement_class()}({select})").split("\n"))

    def tokens(self) -> None:
        """Statements that give and take tokens."""
        use, writer, token = self.writer.use, self.writer, self.token()
        bindparam, made = use("sqlalchemy", "bindparam"), self.module.statement_class()
        if uses_refresh(self.program):
            print_aliases(self.program, writer)
        columns = ("id", "digest", "account_id", "created_at", "expires_at")
        values = ", ".join(f'{name}={bindparam}("{name}")' for name in columns)
        delete = use("sqlalchemy", "delete")
        minutes = self.program.settings.token_minutes
        writer.line(f"TOKEN_LIFE = {writer.use_module('datetime', 'dt')}.timedelta(minutes={minutes})")
        for line in (
            f"ISSUE_TOKEN = {made}({use('sqlalchemy', 'insert')}({token}).values({values}))",
            f"REVOKE_TOKEN = {made}({delete}({token}).where({self.shown(token)}))",
            f'REVOKE_TOKENS = {made}({delete}({token}).where({token}.account_id == {bindparam}("account_id")))',
        ):
            writer.lines(statement(line).split("\n"))
        if uses_refresh(self.program):
            print_refresh(self.program, writer, made)

    def shown(self, token: str) -> str:
        """The condition on what ends with the token that is shown: itself, and what is of its family."""
        use = self.writer.use
        own = f'{token}.digest == {use("sqlalchemy", "bindparam")}("digest")'
        if not uses_refresh(self.program):
            return own
        return f"{use('sqlalchemy', 'or_')}({own}, {token}.family_id.in_({family_of(self.writer)}))"

    def dependencies(self) -> None:
        """``RequiredActor`` and ``OptionalActor``, and the refusals of both."""
        use, writer = self.writer.use, self.writer
        problem, request = use("app.runtime.problems", "Problem"), use("fastapi", "Request")
        writer.blank(2)
        with writer.block(f"def not_authenticated() -> {problem}:"):
            writer.docstring("Nobody is signed in, or no longer.")
            scheme = challenge(self.program.settings)
            headers = f', headers={{"WWW-Authenticate": {literal(scheme)}}}' if scheme else ""
            writer.line(f'return {problem}(401, "not_authenticated", "Sign in first."{headers})')
        writer.blank(2)
        with writer.block(f"def forbidden() -> {problem}:"):
            writer.docstring("The caller has no role that may call this.")
            writer.line(f'return {problem}(403, "forbidden", "This is not for you.")')
        writer.blank(2)
        with writer.block(f"async def optional_actor(request: {request}) -> Actor | None:"):
            if self.basic:
                self.by_login()
            else:
                self.by_token()
            with writer.block("if actor is None:" if not self.basic else "if actor is None or not fits:"):
                writer.line("raise not_authenticated()")
            writer.line("return actor")
        writer.blank(2)
        with writer.block(f"async def required_actor(request: {request}) -> Actor:"):
            writer.docstring("The account of the caller; 401 without a valid token.")
            writer.line("actor = await optional_actor(request)")
            with writer.block("if actor is None:"):
                writer.line("raise not_authenticated()")
            writer.line("return actor")
        writer.blank(2)
        annotated, depends = use("typing", "Annotated"), use("fastapi", "Depends")
        writer.line(f"OptionalActor = {annotated}[Actor | None, {depends}(optional_actor)]")
        writer.line(f"RequiredActor = {annotated}[Actor, {depends}(required_actor)]")

    def by_token(self) -> None:
        """The account whose token the request carries."""
        use, writer = self.writer.use, self.writer
        writer.docstring("The account of the caller, None without a token; 401 for one that is not valid any more.")
        writer.line(f"token = {token_of(self.program.settings, writer)}")
        with writer.block("if token is None:"):
            writer.line("return None")
        with writer.block(f"async with {use('app.state', 'database_of')}(request).read() as tx:"):
            digest, now = use("app.runtime.security", "token_digest"), use("app.runtime.clock", "now")
            moment = MOMENT if self.uses_moment else f"{now}()"
            self.first([f"digest={digest}(token)", f"now={moment}"])

    def first(self, arguments: list[str]) -> None:
        """Look the caller up."""
        if self.uses_moment:
            self.writer.line(f"{MOMENT} = {self.writer.use('app.runtime.clock', 'now')}()")
        self.writer.lines(
            statement(f"actor = await tx.first({', '.join(['ACTOR', *arguments, *self.further])})", 112).split("\n")
        )

    def by_login(self) -> None:
        """The account whose login and secret the request carries."""
        use, writer = self.writer.use, self.writer
        writer.docstring("The account of the caller, None without a login; 401 for a wrong login or secret.")
        with writer.block("try:"):
            writer.line(f"sent = {use('app.runtime.basic', 'basic_credentials')}(request)")
        with writer.block("except ValueError:"):
            writer.line("raise not_authenticated() from None")
        with writer.block("if sent is None:"):
            writer.line("return None")
        with writer.block(f"async with {use('app.state', 'database_of')}(request).read() as tx:"):
            writer.line("stored = await tx.value(SECRET, login=sent.login)")
            self.first(["login=sent.login"])
        writer.line(f"fits = await {use('app.runtime.basic', 'secret_fits')}(sent, stored)")

    def role(self, role: ir.Role) -> list[str]:
        """``is_<role>(actor)``."""
        assert role.rule is not None
        if lives_in_database(role.rule):
            self.looked_up[role.name] = role.rule
            held = f"bool(actor.{row_attribute(_held(role.name))})"
        else:
            held = self.handler().python.emit(role.rule).text
        return [
            f"def is_{role.name}(actor: Actor) -> bool:",
            f'    """Whether the account has the role {literal(role.name)[1:-1]}."""',
            *(f"    {line}" for line in statement(f"return {held}", 116).split("\n")),
        ]

    def handler(self) -> Handler:
        """What prints values of Python over the caller."""
        names = Names(rows={"actor": self.binding})
        return Handler(self.program.operations[0], self.index, self.writer, self.projections, self.module, names)

    def held(self, select: RowSelect) -> list[str]:
        """The rules that look at other rows, as columns of the caller's row."""
        use = self.writer.use
        boolean = f"{use('app.runtime.types', 'Bool')}()"
        return [
            f"{use('sqlalchemy', 'type_coerce')}({select.printer.emit(_of_row(rule)).text}, {boolean})"
            f".label({literal(row_attribute(_held(name)))})"
            for name, rule in self.looked_up.items()
        ]


def _held(role: str) -> Path:
    """A name that no column has."""
    return ("is", role)


def _of_row(rule: ir.Expression) -> ir.Expression:
    """The rule over the row that is looked up, in the place of the caller that is not known yet."""

    def row(part: ir.Expression) -> ir.Expression | None:
        is_caller = isinstance(part, ir.Variable) and part.role == "actor"
        return part.model_copy(update={"role": "query_row"}) if is_caller else None

    return rebuilt(rule, row)

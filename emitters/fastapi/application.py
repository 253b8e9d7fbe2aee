"""``app/main.py``, and what the OpenAPI description adds to the code of the operations."""

from collections.abc import Sequence

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.addresses import uses_base_url
from emitters.fastapi.answers import tells_location
from emitters.fastapi.callers import security_schemes
from emitters.fastapi.checks import checks
from emitters.fastapi.envelopes import input_wrapper
from emitters.fastapi.layout import idempotent_class
from emitters.fastapi.protection import needs_key, print_samples
from emitters.fastapi.refusals import refusals
from emitters.fastapi.uploads import form_bytes
from emitters.fastapi.versions import tells_version
from emitters.naming import module_name
from emitters.writer import Writer, bracketed, literal

VERSION = "0.1.0"


def application_artifact(program: ir.Program) -> Artifact:
    """``app/main.py`` with ``create_app()``."""
    modules = [module_name(operation.name) for operation in routed(program.operations)]
    writer = Writer("app/main.py", "The application: `uvicorn app.main:app`.")
    for module in modules:
        writer.use("app.operations", module)
    settings, fastapi = writer.use("app.settings", "Settings"), writer.use("fastapi", "FastAPI")
    iterator, manager = writer.use("collections.abc", "AsyncIterator"), writer.use("contextlib", "asynccontextmanager")
    writer.use("app.runtime.database", "open_database")
    writer.use("app.runtime.responses", "JsonBytes")
    writer.use("app.runtime", "problems")
    writer.use("app.documentation", "document")
    writer.use("app.errors", "ERROR_BODY")
    writer.use("app.refusals", "OPERATIONS")
    writer.use("app", "violations")
    messages = [
        f"{literal(check.name)}: {literal(check.message)}"
        for entity in program.entities
        for check in checks(entity)
        if check.message is not None
    ]
    writer.comment("What to say when an invariant does not hold, by the name of its constraint.")
    writer.line(bracketed("INVARIANTS: dict[str, str] = ", messages, brackets="{}", room=0))
    enveloped = [
        f"{literal(operation.name)}: {literal(wrapper.key)}"
        for operation in program.operations
        if (wrapper := input_wrapper(operation)) is not None
    ]
    if enveloped:
        writer.blank()
        writer.comment("The names that bodies stand under, by operation.")
        writer.line(bracketed("ENVELOPES = ", enveloped, brackets="{}", room=0))
    if modules:
        writer.blank()
        writer.comment("In the order in which paths are tried: fixed ones before those with parameters.")
        writer.line(bracketed("ROUTERS = ", [f"{module}.router" for module in modules], brackets="()", room=0))
    forms = [f"({literal(method)}, {literal(path)}): {most}" for method, path, most in form_bytes(program)]
    if forms:
        writer.blank()
        writer.comment("Bytes that the files of a form have beside its other parts.")
        writer.line(bracketed("FORMS = ", forms, brackets="{}", room=0))
    protected = needs_key(program)
    if protected:
        writer.blank()
        encrypted = print_samples(program, writer)
    writer.blank(2)
    with writer.block(f"def create_app(settings: {settings} | None = None) -> {fastapi}:"):
        writer.docstring("The application; its database is open while it runs.")
        writer.line(f"chosen = settings or {settings}()")
        if program.environment:
            writer.line(f"{writer.use('app.environment', 'environment')}()")
        writer.line("JsonBytes.validate = chosen.debug")
        if protected:
            protection = writer.use("app.runtime", "protection")
            writer.line(f"{protection}.install(chosen.secret_key, chosen.previous_secret_keys)")
            writer.line(f"JsonBytes.unseal = {protection}.unsealed")
        writer.blank()
        writer.line(f"@{manager}")
        with writer.block(f"async def lifespan(app: {fastapi}) -> {iterator}[None]:"):
            writer.line(
                "app.state.database = open_database(chosen.database_url, connections=chosen.database_connections)"
            )
            with writer.block("try:"):
                if protected:
                    writer.line("protection.check(chosen.secret_key)")
                if protected and encrypted:
                    writer.line(f"await {writer.use('app.runtime.key_check', 'check_samples')}(app, SAMPLES)")
                if program.messages:
                    working = writer.use("app.runtime.worker", "working")
                    worker = f"{writer.use('app.worker', 'worker_of')}(app.state.database, chosen)"
                    with writer.block(f"async with {working}({worker}) if chosen.jobs_in_process else nullcontext():"):
                        writer.use("contextlib", "nullcontext")
                        writer.line("yield")
                else:
                    writer.line("yield")
            with writer.block("finally:"):
                writer.line("await app.state.database.close()")
        writer.blank()
        writer.call(
            f"app = {fastapi}",
            [
                f"title={literal(program.settings.title)}",
                f"version={literal(VERSION)}",
                "lifespan=lifespan",
                "generate_unique_id_function=lambda route: route.name",
            ],
        )
        invalid = program.settings.invalid_status
        if idempotent_class(program) is not None:
            hours = f"{writer.use('datetime', 'timedelta')}(hours=chosen.idempotency_hours)"
            writer.line(f"app.state.idempotency_life = {hours}")
        writer.line("problems.install(app, ERROR_BODY)")
        arguments = ["app", "INVARIANTS", "ERROR_BODY", f"invalid_status={invalid}"]
        writer.call("violations.install", arguments + (["envelopes=ENVELOPES"] if enveloped else []))
        if modules:
            with writer.block("for router in ROUTERS:"):
                writer.line("app.include_router(router)")
        writer.line('app.add_api_route("/health", health, methods=["GET", "HEAD"], include_in_schema=False)')
        if modules:
            writer.call("app.add_middleware", [writer.use("app.runtime.methods", "Methods"), "routers=ROUTERS"])
        limit = writer.use("app.runtime.body_limit", "BodyLimit")
        further = ["files=FORMS"] if forms else []
        writer.call("app.add_middleware", [limit, "most=chosen.max_body_bytes", "body=ERROR_BODY", *further])
        with writer.block("if chosen.cors_origins:"):
            middleware = writer.use("fastapi.middleware.cors", "CORSMiddleware")
            cors = ["allow_origins=chosen.cors_origins", 'allow_methods=["*"]', 'allow_headers=["*"]']
            if any(tells_version(program, operation) for operation in program.operations):
                cors.append('expose_headers=["ETag"]')
            cors += ["allow_credentials=True"] if program.settings.auth_scheme == "cookie" else []
            writer.call("app.add_middleware", [middleware, *cors])
        if program.settings.auth_scheme == "cookie":
            keeper = writer.use("app.runtime.cookies", "TokenCookie")
            seconds = f"seconds=int({writer.use('app.auth', 'TOKEN_LIFE')}.total_seconds())"
            name = f"name={literal(program.settings.auth_name)}"
            writer.call("app.add_middleware", [keeper, name, seconds])
        if uses_base_url(program):
            keeper = writer.use("app.runtime.own_address", "BaseUrl")
            writer.call("app.add_middleware", [keeper, "public_url=chosen.public_url"])
        security = f"security={literal(security_schemes(program.settings))}"
        writer.call("document", ["app", "OPERATIONS", "ERROR_BODY", security])
        writer.line("return app")
    writer.blank(2)
    with writer.block("async def health() -> dict[str, str]:"):
        writer.docstring("Answers while the application is up.")
        writer.line('return {"status": "ok"}')
    writer.blank(2)
    writer.line("app = create_app()")
    return writer.artifact()


def routed(operations: Sequence[ir.Operation]) -> list[ir.Operation]:
    """In the order in which their paths must be tried: where one has a parameter, a fixed segment comes first."""

    def parameters_late(operation: ir.Operation) -> tuple[bool, ...]:
        return tuple(segment.startswith("{") for segment in operation.path.split("/"))

    return sorted(operations, key=parameters_late)


def refusals_artifact(program: ir.Program) -> Artifact:
    """``app/refusals.py``: every refusal of every operation, declared and derived."""
    writer = Writer("app/refusals.py", "How each operation may refuse, for the description of the API.")
    described = writer.use("app.documentation", "Described")
    if not program.operations:
        writer.line(f"OPERATIONS: dict[str, {described}] = {{}}")
        return writer.artifact()
    refusal = writer.use("app.documentation", "Refusal")
    with writer.block(f"OPERATIONS: dict[str, {described}] = {{"):
        for operation in program.operations:
            with (
                writer.origin(f"operations/{operation.name}"),
                writer.block(f"{literal(operation.name)}: {described}("),
            ):
                listed = refusals(program, operation)
                if len(listed) == 1:
                    texts = [literal(listed[0].status), literal(listed[0].code), literal(listed[0].message)]
                    writer.line(f"refusals=({refusal}({', '.join(texts)}),),")
                elif listed:
                    with writer.block("refusals=("):
                        for found in listed:
                            texts = [literal(found.status), literal(found.code), literal(found.message)]
                            writer.call(refusal, texts, ",")
                    writer.line("),")
                else:
                    writer.line("refusals=(),")
                writer.line(f"secured={'anyone' not in operation.callers},")
                if tells_location(operation):
                    writer.line("located=True,")
                if tells_version(program, operation):
                    writer.line("tagged=True,")
            writer.line("),")
    writer.line("}")
    return writer.artifact()

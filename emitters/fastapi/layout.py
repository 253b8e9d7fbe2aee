"""Where things are in the emitted project: the module and the class or table of every symbol."""

from ast_schemas import ir
from emitters.fastapi.tables import account_entity, idempotent_calls, refresh_tokens
from emitters.naming import class_name, module_name, pascal_case

MODELS = "app.models"
DTOS = "app.dtos"
TOKEN_MODULE = "app.models.access_token"
REFRESH_MODULE = "app.models.refresh_token"
IDEMPOTENT_MODULE = "app.models.idempotent_call"
QUEUE_MODULE = "app.models.queued_jobs"
QUEUE = "queued_jobs"
MESSAGES_MODULE = "app.messages"
ASSOCIATIONS_MODULE = "app.models.associations"


def model_module(entity: str) -> str:
    """The module of an entity's model."""
    return f"{MODELS}.{module_name(entity)}"


def dto_module(entity: str) -> str:
    """The module of all DTOs of an entity."""
    return f"{DTOS}.{module_name(entity)}"


def transformer_module(transformer: str) -> str:
    """The module of one transformer; one per entity could import in a circle, for only projections are acyclic."""
    return f"app.transformers.{module_name(transformer)}"


def collector_module(entity: str) -> str:
    """The module of all collectors of an entity."""
    return f"app.collectors.{module_name(entity)}"


def operation_module(operation: str) -> str:
    """The module of an operation; it has an ``APIRouter`` named ``router``."""
    return f"app.operations.{module_name(operation)}"


def job_module(job: str) -> str:
    """The module of a job; it has a function of the job's name."""
    return f"app.jobs.{module_name(job)}"


def message_class(message: str) -> str:
    """The class of a message in ``app/messages.py``."""
    return class_name(pascal_case(message))


def token_class(program: ir.Program) -> str | None:
    """The model of access tokens, if callers sign in and not anew with each request."""
    if account_entity(program) is None or program.settings.auth_scheme == "basic":
        return None
    return _free("AccessToken", program)


def refresh_class(program: ir.Program) -> str | None:
    """The model of refresh tokens, if any are given."""
    return _free("RefreshToken", program) if refresh_tokens(program) is not None else None


def idempotent_class(program: ir.Program) -> str | None:
    """The model of answers that are given again, if some operation gives them."""
    return _free("IdempotentCall", program) if idempotent_calls(program) is not None else None


def _free(name: str, program: ir.Program) -> str:
    taken = {class_name(entity.name) for entity in program.entities}
    while name in taken:
        name += "_"
    return name


def path_of(module: str) -> str:
    """The file of a module."""
    return f"{module.replace('.', '/')}.py"

"""All files with bodies: transformers, collectors, operations, who calls, and the packages around them."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.base import about
from emitters.fastapi.auth import print_auth
from emitters.fastapi.bodies.collectors import print_collectors
from emitters.fastapi.bodies.index import Index
from emitters.fastapi.bodies.jobs import job_artifacts
from emitters.fastapi.bodies.operations import print_operation
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.transformers import print_transformer

_PACKAGES = {
    "app/transformers/__init__.py": "Rows as JSON: one module per DTO, each a projection that the database writes.",
    "app/collectors/__init__.py": "What was sent as rows: one module per entity, one function per operation.",
    "app/operations/__init__.py": "The endpoints: one module each, with every statement that it runs.",
}


def body_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """Everything in ``app/transformers``, ``app/collectors`` and ``app/operations``, and ``app/auth.py``."""
    projections = Projections(Index(program))
    for path, text in _PACKAGES.items():
        yield Artifact(path=path, text=f'"""{text}"""\n')
    for transformer in program.transformers:
        with about(f"transformers/{transformer.entity}"):
            yield print_transformer(program, transformer, projections)
    for entity in program.entities:
        with about(f"collectors/{entity.name}"):
            collectors = print_collectors(program, entity.name)
        if collectors is not None:
            yield collectors
    for operation in program.operations:
        with about(f"operations/{operation.name}"):
            yield print_operation(program, operation, projections)
    yield from job_artifacts(program, projections)
    auth = print_auth(program, projections)
    if auth is not None:
        yield auth

"""The whole project from the IR: every file, in the order of their paths."""

import re
from collections.abc import Iterator, Sequence

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.addresses import uses_base_url
from emitters.fastapi.answers import answer_shape
from emitters.fastapi.application import application_artifact, refusals_artifact
from emitters.fastapi.bodies.files import body_artifacts
from emitters.fastapi.callers import sent_token
from emitters.fastapi.contract_tests import contract_artifacts
from emitters.fastapi.dtos import dto_artifacts
from emitters.fastapi.envelopes import envelope_artifacts
from emitters.fastapi.environment import environment_artifact, variables
from emitters.fastapi.errors import errors_artifact
from emitters.fastapi.externs import extern_artifacts
from emitters.fastapi.layout import idempotent_class, token_class
from emitters.fastapi.media import PAGES, has_pages
from emitters.fastapi.migrations import initial_migration
from emitters.fastapi.models import model_artifacts
from emitters.fastapi.protection import needs_key
from emitters.fastapi.scaffold_files import scaffold_artifacts
from emitters.fastapi.scenario_tests import scenario_artifacts
from emitters.fastapi.uploads import has_files
from emitters.fastapi.versions import guarded_load, tells_version
from emitters.mermaid.diagram import diagram_artifact
from emitters.naming import attribute
from emitters.openapi import openapi_artifact
from emitters.writer import literal


def emit(program: ir.Program, previous_migrations: Sequence[Artifact] = ()) -> tuple[Artifact, ...]:
    """All files of the project. Pure: equal programs give equal files.

    ``previous_migrations`` are the revisions that the project has already; when there are any they are its history and
    no initial one is printed.
    """
    return tuple(sorted(_artifacts(program, previous_migrations), key=lambda artifact: artifact.path))


def _artifacts(program: ir.Program, previous_migrations: Sequence[Artifact]) -> Iterator[Artifact]:
    pages = has_pages(program)
    for artifact in scaffold_artifacts(scaffold_values(program)):
        if pages or not artifact.path.startswith(PAGES):
            yield artifact
    yield from model_artifacts(program)
    yield from dto_artifacts(program)
    yield from envelope_artifacts(program)
    yield from body_artifacts(program)
    yield application_artifact(program)
    yield refusals_artifact(program)
    yield errors_artifact(program)
    yield from filter(None, [environment_artifact(program)])
    yield from extern_artifacts(program)
    yield from previous_migrations or (initial_migration(program),)
    yield from scenario_artifacts(program)
    yield from contract_artifacts(program)
    yield diagram_artifact(program)
    yield openapi_artifact(program)


def scaffold_values(program: ir.Program) -> dict[str, object]:
    """What the scaffold's templates are filled from."""
    title = " ".join(program.settings.title.split()) or "Backend"
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "backend"
    header, prefix = sent_token(program)
    return {
        "title": title,
        "name": name,
        "description": f"The HTTP API of {title}.",
        "token_class": token_class(program),
        "idempotent_class": idempotent_class(program),
        "token_header": header,
        "token_prefix": prefix,
        "cursors": any(answer_shape(program, operation) == "cursor" for operation in program.operations),
        "has_jobs": bool(program.messages),
        "versions": any(
            tells_version(program, operation) or guarded_load(program, operation) for operation in program.operations
        ),
        "basic_login": attribute(program.settings.login_field or ""),
        "basic_secret": attribute(program.settings.secret_field or ""),
        "cors_origins": literal(list(program.settings.cors_origins)),
        "files": has_files(program),
        "pages": has_pages(program),
        "prefix": literal(program.settings.prefix),
        "knows_address": uses_base_url(program),
        "protected": needs_key(program),
        "body_bytes": program.settings.body_bytes,
        "reads_texts": program.settings.scalar_texts == "read",
        "ignores_unknown": program.settings.unknown_members == "ignore",
        "variables": variables(program),
        "externs": bool(program.externs),
        "empties_are_null": program.settings.empty_text == "null",
    }

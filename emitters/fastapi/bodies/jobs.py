"""``app/jobs``: one module per job, the package that lists them, and ``app/messages.py``."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.base import about
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.module import OperationModule
from emitters.fastapi.bodies.projections import Projections
from emitters.fastapi.bodies.python import MOMENT
from emitters.fastapi.bodies.steps import print_steps
from emitters.fastapi.layout import MESSAGES_MODULE, job_module, message_class, path_of
from emitters.fastapi.value_types import python_type
from emitters.naming import attribute, module_name, words
from emitters.writer import WIDTH, Writer, bracketed, literal

_QUEUE = "app.runtime.queue"


def job_artifacts(program: ir.Program, projections: Projections) -> Iterator[Artifact]:
    """Everything about jobs that the program decides; nothing if it has no message."""
    if not program.messages:
        return
    yield _messages(program)
    for job in program.jobs:
        with about(f"operations/{job.name}"):
            yield _job(program, job, projections)
    yield _package(program)


def _messages(program: ir.Program) -> Artifact:
    names = [message_class(message.name) for message in program.messages]
    writer = Writer(path_of(MESSAGES_MODULE), "What is put into the queue, and which jobs take it.", defined=names)
    base, variable = writer.use(_QUEUE, "Message"), writer.use("typing", "ClassVar")
    for name, message in zip(names, program.messages, strict=True):
        writer.blank(2)
        with writer.block(f"class {name}({base}):"):
            said = f"{words(message.name).capitalize()}."
            writer.docstring(said)
            writer.blank()
            listed = bracketed("", [literal(job) for job in message.jobs], room=90) if message.jobs else "()"
            if len(message.jobs) == 1:
                listed = f"({literal(message.jobs[0])},)"
            writer.line(f"JOBS: {variable}[tuple[str, ...]] = {listed}")
            if message.ordered_by is not None:
                writer.line(f"ORDERED_BY: {variable}[str | None] = {literal(attribute(message.ordered_by))}")
            if message.carries:
                writer.blank()
            for item in message.carries:
                annotation = python_type(item.type, writer.use, writer.use_module)
                writer.line(f"{attribute(item.name)}: {annotation}")
    return writer.artifact()


def _job(program: ir.Program, job: ir.Job, projections: Projections) -> Artifact:
    """A function over an open transaction, and the statements that it runs."""
    unit, function = f"operations/{job.name}", module_name(job.name)
    message = next(item for item in program.messages if item.name == job.message)
    summary = job.summary.strip().rstrip(".") or words(job.name).capitalize()
    how = f" by the schedule {job.schedule}" if job.schedule else " when asked"
    how = how if job.message == job.name else f" on {words(job.message)}"
    writer = Writer(path_of(job_module(job.name)), f"{summary}{how}.", unit=unit, defined=[function])
    handler = Handler(job, projections.index, writer, projections, OperationModule(writer, projections.index))
    for item in message.carries:
        handler.names.values[item.name] = f"message.{attribute(item.name)}"
    body = handler.module.body
    print_steps(handler, job.steps)
    steps, body.lines = body.lines, []
    if handler.python.uses_moment:
        body.line(f"{MOMENT} = {writer.use('app.runtime.clock', 'now')}()")
    for line in handler.hoisted:
        body.line(line)
    body.lines += steps
    body.resolve()
    with writer.origin(unit):
        handler.module.write_head(unit)
        writer.blank(2)
        taken = writer.use(MESSAGES_MODULE, message_class(message.name))
        listed = [f"tx: {writer.use('app.runtime.transaction', 'Transaction')}", f"message: {taken}"]
        with writer.block(bracketed(f"async def {function}", listed, " -> None:", room=WIDTH)):
            cited = f"\n\nRequirements: {', '.join(job.requirements)}." if job.requirements else ""
            writer.docstring(f"{summary}.{cited}")
        body.write(writer, unit)
    return writer.artifact()


def _package(program: ir.Program) -> Artifact:
    writer = Writer("app/jobs/__init__.py", "The jobs: one module each, and all of them by name.", defined=["JOBS"])
    made = writer.use(_QUEUE, "Job")
    with writer.block(f"JOBS: dict[str, {made}] = {{"):
        for job in program.jobs:
            function = writer.use(job_module(job.name), module_name(job.name))
            arguments = [literal(job.name), writer.use(MESSAGES_MODULE, message_class(job.message)), function]
            arguments += [f"schedule={literal(job.schedule)}"] if job.schedule else []
            writer.call(f"{literal(job.name)}: {made}", arguments, ",")
    writer.line("}")
    return writer.artifact()

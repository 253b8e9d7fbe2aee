"""The step that puts a message into the queue."""

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.layout import MESSAGES_MODULE, message_class
from emitters.naming import attribute
from emitters.writer import bracketed


def enqueue(handler: Handler, step: ir.Enqueue) -> None:
    """Write the message in this transaction."""
    use = handler.writer.use
    values = [f"{attribute(item.field)}={handler.argument(item.value)}" for item in step.arguments]
    message = bracketed(use(MESSAGES_MODULE, message_class(step.message)), values, room=1000)
    further = [] if step.at is None else [f"at={handler.argument(step.at)}"]
    arguments = ["tx", message, handler.python.moment(), *further]
    handler.line(f"await {use('app.runtime.queue', 'enqueue')}({', '.join(arguments)})")

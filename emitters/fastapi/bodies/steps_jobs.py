"""The step that puts a message into the queue."""

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.trees import key_of
from emitters.fastapi.layout import MESSAGES_MODULE, message_class
from emitters.naming import attribute
from emitters.writer import bracketed


def enqueue(handler: Handler, step: ir.Enqueue) -> None:
    """Write the message in this transaction."""
    use = handler.writer.use
    carried = {item.name: item.type for item in _message(handler, step).carries}
    values = [
        f"{attribute(item.field)}={handler.python.certain(key_of(item.value), carried[item.field]).text}"
        for item in step.arguments
    ]
    message = bracketed(use(MESSAGES_MODULE, message_class(step.message)), values, room=1000)
    further = [] if step.at is None else [f"at={handler.python.certain(step.at).text}"]
    arguments = ["tx", message, handler.python.moment(), *further]
    handler.line(f"await {use('app.runtime.queue', 'enqueue')}({', '.join(arguments)})")


def _message(handler: Handler, step: ir.Enqueue) -> ir.Message:
    return next(item for item in handler.index.program.messages if item.name == step.message)

"""The loop over a list that was sent: what is done for each, in one transaction, and the answers put together."""

from ast_schemas import ir
from emitters.fastapi.bodies.collectors import PAYLOAD
from emitters.fastapi.bodies.handler import ANSWERS, PAYLOADS, Handler


def for_each_body(handler: Handler, step: ir.ForEach) -> None:
    """A loop in which ``body`` is one item; the answer, if there is one, is the list of what the steps answer."""
    from emitters.fastapi.bodies.steps import print_steps
    from emitters.fastapi.bodies.steps_answers import finish

    answering = handler.endpoint.output is not None
    if answering:
        handler.line(f"{ANSWERS}: list[bytes] = []")
    handler.names.values["body"] = PAYLOAD
    with handler.module.body.block(f"for {PAYLOAD} in {PAYLOADS}:"), handler.over_bodies():
        print_steps(handler, step.steps)
    handler.names.values["body"] = PAYLOADS
    if answering:
        handler.line(f"answer = {handler.writer.use('app.runtime.responses', 'json_array')}({ANSWERS})")
        finish(handler)

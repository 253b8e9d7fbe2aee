"""What is refused before the form of a request is looked at, where a body could be of another form."""

import re

from ast_schemas import ir
from emitters.fastapi.bodies.bindings import local_name
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.module import Body
from emitters.fastapi.bodies.python import MOMENT
from emitters.fastapi.bodies.routes import path_and_query
from emitters.fastapi.bodies.steps_flow import load, require
from emitters.fastapi.precedence import Rows, role_before_form, role_place, rows_first
from emitters.writer import WIDTH, bracketed

FUNCTION = "_before_the_form"


class BeforeTheForm:
    """A function that the route of an operation calls for a request that breaks its form."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.operation = handler.endpoint
        self.rows: Rows = rows_first(handler.index.program, self.operation)
        self.body = Body()
        if self.rows:
            self._print_rows()

    def _print_rows(self) -> None:
        """The steps once more, over what the request says besides its body; nothing is locked."""
        module, main = self.handler.module, self.handler.module.body
        again = Handler(self.operation, self.handler.index, self.handler.writer, self.handler.projections, module)
        again.bindings = self.handler.bindings
        again.names.values.update({item.name: local_name(item.name) for item in self.operation.parameters})
        if "actor" in self.handler.names.rows:
            again.names.rows["actor"] = self.handler.names.rows["actor"]
        module.body = self.body
        with self.body.block(
            f"async with {self.handler.writer.use('app.state', 'database_of')}(request).read() as tx:"
        ):
            for step in self.rows:
                self.body.path, again.step = step.path, step
                if isinstance(step, ir.Load):
                    load(again, step.model_copy(update={"lock": False}), lock=False)
                else:
                    require(again, step)
        lines, self.body.lines = self.body.lines, []
        if again.python.uses_moment:
            self.body.line(f"{MOMENT} = {self.handler.writer.use('app.runtime.clock', 'now')}()")
        self.body.lines += lines
        module.body = main

    def resolve(self) -> None:
        """Turn promises into text."""
        self.body.resolve()

    def called(self, dependency: str | None) -> str | None:
        """What the route calls; None where the form comes first of all."""
        return FUNCTION if self.rows else dependency

    def write(self, caller: str | None, role_check: str | None, unit: str) -> None:
        """The function, if rows come before the form."""
        if not self.rows:
            return
        writer, program = self.handler.writer, self.handler.index.program
        texts = [text for line in self.body.lines for text in line.texts]
        last = role_place(program, self.operation) == "rows" and role_before_form(program) and role_check is not None
        with_actor = caller is not None and (last or any(re.search(r"\bactor\b", text) for text in texts))
        listed = [f"request: {writer.use('fastapi', 'Request')}"]
        if caller is not None and (with_actor or "Optional" not in caller):
            listed.append(f"actor: {caller}")
        listed += path_and_query(self.handler, texts)
        writer.blank(2)
        with writer.block(bracketed(f"async def {FUNCTION}", listed, " -> None:", room=WIDTH)):
            writer.docstring("What is refused before the body is looked at.")
        if last:
            with self.body.block(f"if {role_check}:"):
                self.body.line(f"raise {self.handler.auth('forbidden')}()")
        self.body.write(writer, unit)

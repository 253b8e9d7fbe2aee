"""Functions that people write by hand: a stub in ``extensions/`` that is written once, and the module that calls it."""

from collections.abc import Iterator

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.bodies.code import ATOM, Code
from emitters.fastapi.value_types import precision_and_scale, python_type
from emitters.naming import attribute, module_name
from emitters.writer import Writer, bracketed, literal


def extension_path(function: ir.Function) -> str:
    """The file that people write."""
    return f"extensions/{module_name(function.name)}.py"


def extern_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """A stub per function, and ``app/externs.py``; nothing where the spec has no such function."""
    if not program.externs:
        return
    yield from (stub(function) for function in program.externs)
    writer = Writer("app/externs.py", "Functions written by hand, in `extensions/`, with the signatures of the spec.")
    for function in program.externs:
        _Caller(function, writer).write()
    yield writer.artifact()


def stub(function: ir.Function) -> Artifact:
    """The file as it is before anybody has written it; ruff and mypy take it as it is."""
    path = extension_path(function)
    name = attribute(function.name)
    writer = Writer(
        path, f"{_sentence(function)}\n\nThis file is yours: it is written once and never again.", defined=[name]
    )
    writer.blank(2)
    with writer.block(signature(function, writer)):
        writer.docstring(_sentence(function))
        writer.line(f"raise NotImplementedError({literal(f'{function.name} is not written yet: {path}')})")
    return writer.artifact().model_copy(update={"ownership": "once"})


def signature(function: ir.Function, writer: Writer, name: str | None = None) -> str:
    """``def shipping_cost(weight: Decimal, country: str) -> Decimal:``."""
    parameters = []
    for parameter in function.parameters:
        assert isinstance(parameter.type, ir.Scalar)
        parameters.append(f"{attribute(parameter.name)}: {_annotation(parameter.type, writer)}")
    result = _annotation(function.result, writer) + (" | None" if function.nullable else "")
    return bracketed(f"def {name or attribute(function.name)}", parameters, f" -> {result}:", room=writer.room)


def invoke_code(node: ir.Invoke, arguments: list[str], writer: Writer) -> Code:
    """A call of the function; what it is given is of its types already."""
    module = writer.use("app", "externs")
    return Code(f"{module}.{attribute(node.function)}({', '.join(arguments)})", ATOM, nullable=node.nullable)


class _Caller:
    """Prints the function that calls the one written by hand: the digits of a decimal are those of the spec."""

    def __init__(self, function: ir.Function, writer: Writer) -> None:
        self.function = function
        self.writer = writer
        writer.imports.reserve(attribute(function.name))

    def write(self) -> None:
        function, writer = self.function, self.writer
        module = extension_path(function).removesuffix(".py").replace("/", ".")
        written = writer.use(module, attribute(function.name))
        writer.blank(2)
        with writer.block(signature(function, writer)):
            writer.docstring(_sentence(function))
            given = ", ".join(f"{attribute(item.name)}={attribute(item.name)}" for item in function.parameters)
            with writer.block("try:"):
                writer.line(f"found = {written}({given})")
            with writer.block("except NotImplementedError as missing:"):
                problem = writer.use("app.runtime.problems", "Problem")
                writer.line(f'raise {problem}(501, "not_implemented", str(missing)) from missing')
            writer.line(f"return {self.result()}")

    def result(self) -> str:
        if self.function.result.kind != "decimal":
            return "found"
        _, scale = precision_and_scale(self.function.result)
        exact = f"{self.writer.use('app.runtime', 'functions')}.rounded_even(found, {scale})"
        return f"None if found is None else {exact}" if self.function.nullable else exact


def _annotation(scalar: ir.Scalar, writer: Writer) -> str:
    return python_type(scalar, writer.use, writer.use_module)


def _sentence(function: ir.Function) -> str:
    text = " ".join(function.summary.split()) or function.name.replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."

"""From a raw reply to a JSON value for a schema, with the log of what was mended on the way. Pure."""

from dataclasses import dataclass

from ast_schemas.diagnostic import Diagnostic
from compiler.diagnostics import make
from compiler.diagnostics.codes import fill as codes
from compiler.fill import envelopes
from compiler.fill.coerce import Coercion, coerced
from compiler.fill.extract import NotFound, extract
from compiler.fill.options import EVERYTHING, FillOptions
from compiler.fill.parse import NotJson, parse
from compiler.models.protocol import FillRequest, JsonObject, RawReply

_SEEN = {
    "empty": "is empty",
    "no_arguments": "calls it without arguments",
    "prose": "is text without arguments",
}


@dataclass(frozen=True)
class Answer:
    """``value`` is None exactly if ``diagnostics`` say why there is none.

    ``whole``: the value is the whole form although only wrong values were asked for.
    """

    value: JsonObject | None
    repairs: tuple[str, ...] = ()
    coercions: tuple[Coercion, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    whole: bool = False


def answer(
    reply: RawReply, request: FillRequest, form: JsonObject | None = None, options: FillOptions = EVERYTHING
) -> Answer:
    """The arguments that the reply gives to the request's tool.

    ``form``: the schema of the whole form, which is an answer to a patch as well.
    """
    found = extract(reply, repair=options.repair)
    if isinstance(found, NotFound):
        return Answer(value=None, diagnostics=(_not_found(found, request),))
    parsed = parse(found.text, repair=options.repair)
    if isinstance(parsed, NotJson):
        problem = make(codes.TRUNCATED, unit=request.unit) if parsed.truncated else _not_json(parsed.message, request)
        return Answer(None, found.repairs, (), (problem,))
    repairs = [*found.repairs, *parsed.repairs]
    schema, tool = request.tool.parameters, request.tool.name
    value, named = parsed.value, found.named
    if options.repair:
        value, inner_name = envelopes.opened(value, tool, schema, repairs)
        value = envelopes.by_slot(value, schema, repairs)
        named = inner_name or named
    if isinstance(value, envelopes.Several):
        return Answer(None, tuple(repairs), (), (make(codes.SEVERAL_CALLS, unit=request.unit, tool=tool),))
    if value == {} and schema.get("required"):
        return Answer(None, tuple(repairs), (), (_no_call("no_arguments", request),))
    if envelopes.is_schema(value, schema):
        return Answer(None, tuple(repairs), (), (make(codes.SCHEMA_ECHOED, unit=request.unit),))
    whole = form is not None and form is not schema and envelopes.is_for(value, form, schema)
    target = form if form is not None and whole else schema
    fitted, coercions = coerced(value, target) if options.coercion else (value, ())
    if not isinstance(fitted, dict):
        return Answer(None, tuple(repairs), coercions, (_not_json("they are a list or a scalar", request),))
    if named not in (None, "", tool) and not whole:
        if not envelopes.fits(fitted, target):
            said = make(codes.WRONG_FUNCTION, unit=request.unit, value=str(named), allowed=(tool,))
            return Answer(None, tuple(repairs), coercions, (said,))
        repairs.append(f"tool_name: {named}")
    return Answer(fitted, tuple(repairs), coercions, whole=whole)


def _not_found(found: NotFound, request: FillRequest) -> Diagnostic:
    unit, tool = request.unit, request.tool.name
    match found.reason:
        case "truncated":
            return make(codes.TRUNCATED, unit=unit)
        case "loop":
            return make(codes.REPETITION, unit=unit, reason="the reply ends in one text over and over")
        case "several":
            return make(codes.SEVERAL_CALLS, unit=unit, tool=tool)
    return _no_call(found.reason, request)


def _no_call(reason: str, request: FillRequest) -> Diagnostic:
    """A call without arguments is told what it needs."""
    needed = ", ".join(f"`{name}`" for name in request.tool.parameters.get("required", ()))
    hint = f"the form needs {needed}; each is missing" if needed and reason == "no_arguments" else None
    return make(codes.NO_CALL, unit=request.unit, tool=request.tool.name, seen=_SEEN[reason], hint=hint)


def _not_json(reason: str, request: FillRequest) -> Diagnostic:
    return make(codes.NOT_JSON, unit=request.unit, reason=reason)

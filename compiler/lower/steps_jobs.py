"""The step that puts an event or a job into the queue."""

from ast_schemas import ir
from ast_schemas.operations import EnqueueStep
from ast_schemas.outline import TakenValue
from compiler.diagnostics import did_you_mean
from compiler.diagnostics.codes import jobs as codes
from compiler.lower.walk import NOTHING, Walk, Walked
from compiler.symbols.entities import scalar

UUID = ir.Scalar(kind="uuid")
DATETIME = ir.Scalar(kind="datetime")


def enqueue(walk: Walk, step: EnqueueStep, path: str) -> Walked:
    """Every value that the message takes, once; of a row, its id or the row itself."""
    messages = walk.world.signatures.messages
    message = messages.get(step.message)
    if message is None:
        allowed = sorted(messages)
        hint = did_you_mean(step.message, allowed)
        walk.report(codes.UNKNOWN_MESSAGE, f"{path}.message", value=step.message, allowed=allowed, hint=hint)
        return NOTHING
    takes = {item.name: item for item in message.takes}
    arguments: dict[str, ir.Assigned] = {}
    for index, item in enumerate(step.arguments):
        where = f"{path}.arguments[{index}]"
        taken = takes.get(item.field)
        if taken is None or item.field in arguments:
            why = "given twice" if item.field in arguments else "unknown"
            _report(walk, message.name, takes, f"`{item.field}` is {why}", f"{where}.field")
            continue
        value = _value(walk, item.value, taken, f"{where}.value")
        if value is None:
            del takes[item.field]  # its error is reported; that it is missing would only repeat it
        else:
            arguments[item.field] = ir.Assigned(field=item.field, value=value)
    missing = [name for name in takes if name not in arguments]
    if missing:
        _report(walk, message.name, takes, f"{', '.join(missing)} is not given", f"{path}.arguments")
    at = walk.resolver.value(step.at, walk.scope, f"{path}.at", DATETIME, nullable=False) if step.at else None
    given = tuple(arguments[name] for name in takes if name in arguments)
    return Walked((ir.Enqueue(path=path, message=message.name, arguments=given, at=at),))


def _value(walk: Walk, text: str, taken: TakenValue, path: str) -> ir.Expression | None:
    binding = walk.scope.names.get(text)
    if taken.entity and binding is not None and binding.type == ir.RowType(entity=taken.entity):
        row = walk.resolver.value(text, walk.scope, path, nullable=False)
        return ir.ColumnOf(type=UUID, nullable=False, target=row, field="id") if row is not None else None
    wanted = UUID if taken.entity else scalar(taken.type)
    return walk.resolver.value(text, walk.scope, path, wanted, nullable=False)


def _report(walk: Walk, message: str, takes: dict[str, TakenValue], why: str, path: str) -> None:
    shown = ", ".join(takes) or "nothing"
    walk.report(codes.ARGUMENTS, path, value=message, takes=shown, why=why, allowed=list(takes))

"""Mutations of an operation's steps."""

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.mutation.edits import REMOVED, Edit, Json, Path, items
from benchmarks.mutation.expressions import mutated, negated

WRITES: Final = frozenset(
    {"create", "update", "update_where", "change", "delete", "delete_where", "restore", "link", "transition"}
)
TOKENS: Final = frozenset({"issue_token", "renew_token", "revoke_token"})

EXPRESSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "load": ("where",),
    "require": ("condition",),
    "let": ("value",),
    "update_where": ("where",),
    "change": ("amount", "minimum"),
    "delete_where": ("where",),
    "link": ("target",),
    "if": ("condition",),
    "for_each": ("rows",),
    "list": ("where",),
    "report": ("where",),
}
"""Members of a step that hold one expression."""

LISTED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "create": (("assignments", "value"),),
    "update": (("assignments", "value"),),
    "update_where": (("assignments", "value"),),
    "list": (("filters", "condition"), ("sorts", "value")),
    "report": (("group_by", "value"), ("measures", "value")),
    "respond": (("extras", "value"),),
}
"""Members of a step that are lists, and the member of their items that holds an expression."""

_CONDITIONS: Final = {"require": "condition", "if": "condition", "load": "where", "list": "where"}
_OTHER_LINK: Final = {"add": "remove", "remove": "add", "replace": "add"}


def operation_edits(
    form: Json, outcomes: tuple[str, ...], transitions: tuple[str, ...], values: Mapping[str, str]
) -> Iterator[Edit]:
    """All mutations of the form.

    Args:
        outcomes: codes of the refusals that the operation declares.
        transitions: names of all moves of state that there are.
        values: a text constant and another one of its kind.
    """
    yield from _steps(form["steps"], ("steps",), outcomes, transitions, values)


def _steps(
    steps: Json, path: Path, outcomes: tuple[str, ...], transitions: tuple[str, ...], values: Mapping[str, str]
) -> Iterator[Edit]:
    for place, step in items(steps, path):
        yield from _dropped(step, place, alone=len(steps) == 1)
        yield from _settings(step, place, outcomes, transitions)
        yield from _expressions(step, place, values)
        if step["step"] in ("list", "report"):
            yield from _answers(step, place)
        for part in ("then", "otherwise", "steps"):
            if isinstance(step.get(part), list):
                yield from _steps(step[part], (*place, part), outcomes, transitions, values)


def _dropped(step: Json, place: Path, *, alone: bool) -> Iterator[Edit]:
    """The step as a whole. A list of steps stays as it is where the step is all there is."""
    kind = step["step"]
    if alone:
        return
    if kind == "require":
        yield Edit("drop a guard", place, step, REMOVED)
    elif kind in WRITES:
        yield Edit("skip a write", place, step, REMOVED)
    elif kind in TOKENS:
        yield Edit("skip a token step", place, step, REMOVED)
    elif kind in ("if", "for_each"):
        yield Edit("skip a block", place, step, REMOVED)


def _settings(step: Json, place: Path, outcomes: tuple[str, ...], transitions: tuple[str, ...]) -> Iterator[Edit]:
    kind = step["step"]
    if step.get("lock") is True:
        yield Edit("drop a lock", (*place, "lock"), True, False)
    given = step.get("otherwise")
    if isinstance(given, str):
        for code in outcomes:
            if code != given:
                yield Edit("swap a refusal", (*place, "otherwise"), given, code)
    for index, assignment in enumerate(step.get("assignments", ())):
        yield Edit("drop an assignment", (*place, "assignments", index), assignment, REMOVED)
    if kind == "if" and step["otherwise"]:
        yield Edit("skip a block", (*place, "otherwise"), step["otherwise"], [])
    if kind == "change" and step["minimum"] is not None:
        unbounded = {**step, "minimum": None, "otherwise": None}
        yield Edit("drop a lower bound", place, step, unbounded)
    if kind == "link":
        yield Edit("swap link and unlink", (*place, "action"), step["action"], _OTHER_LINK[step["action"]])
    if kind == "transition":
        for name in transitions:
            if name != step["transition"]:
                yield Edit("take another transition", (*place, "transition"), step["transition"], name)


def _expressions(step: Json, place: Path, values: Mapping[str, str]) -> Iterator[Edit]:
    kind = step["step"]
    condition = _CONDITIONS.get(kind)
    if condition is not None and step[condition] is not None:
        opposite = negated(step[condition])
        if opposite is not None:
            yield Edit("negate a condition", (*place, condition), step[condition], opposite)
    for name in EXPRESSIONS.get(kind, ()):
        if step[name] is not None:
            yield from expression_edits(step[name], (*place, name), values)
    for name, member in LISTED.get(kind, ()):
        for index, item in enumerate(step[name]):
            yield from expression_edits(item[member], (*place, name, index, member), values)


def _answers(step: Json, place: Path) -> Iterator[Edit]:
    """Of a list or a report: what is filtered, searched, sorted and cut off."""
    if step["where"] is not None:
        yield Edit("drop a filter", (*place, "where"), step["where"], None)
    order = "default_sort" if step["step"] == "list" else "order_by"
    for index, name in enumerate(step[order]):
        turned = name.removeprefix("-") if name.startswith("-") else f"-{name}"
        yield Edit("turn a sort", (*place, order, index), name, turned)
    if step["step"] == "report":
        if step["limit"] is not None:
            yield Edit("drop a limit", (*place, "limit"), step["limit"], None)
        return
    for index, item in enumerate(step["filters"]):
        without = {**item, "condition": "true"}
        yield Edit("drop a filter", (*place, "filters", index), item, without)
    for index, text in enumerate(step["search"]):
        yield Edit("drop a searched text", (*place, "search", index), text, REMOVED)


def expression_edits(text: str, path: Path, values: Mapping[str, str]) -> Iterator[Edit]:
    """The mutations of one expression."""
    for kind, after in mutated(text, values):
        yield Edit(kind, path, text, after)

"""Mutations of what is declared: entities, signatures, roles, conventions, and the shapes of bodies and answers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from benchmarks.mutation.edits import REMOVED, Edit, Json, Path, items
from benchmarks.mutation.expressions import one_more
from benchmarks.mutation.operations import expression_edits

_DELETIONS: Final = {"cascade": "restrict", "restrict": "cascade", "set_null": "cascade"}
_SUCCESS: Final = {200: 201, 201: 200, 202: 200, 204: 200}
_REFUSALS: Final = {400: 409, 401: 403, 403: 404, 404: 403, 409: 400, 422: 409}


def outline_edits(form: Json, values: Mapping[str, str]) -> Iterator[Edit]:
    """Roles and the conventions that a client notices."""
    for place, role in items(form["roles"], ("roles",)):
        if role["rule"] is not None:
            yield from expression_edits(role["rule"], (*place, "rule"), values)
    conventions = form["conventions"]
    if conventions is None:
        return
    for name, other in (("page_size", 1), ("page_limit", 1)):
        if conventions[name] is not None:
            yield Edit("change a limit", ("conventions", name), conventions[name], conventions[name] + other)
    status = conventions["not_owner_status"] or 404
    yield Edit("change a status", ("conventions", "not_owner_status"), status, 403 if status == 404 else 404)
    invalid = conventions["invalid_status"] or 422
    yield Edit("change a status", ("conventions", "invalid_status"), invalid, 400 if invalid == 422 else 422)


def signature_edits(form: Json, roles: tuple[str, ...]) -> Iterator[Edit]:
    """Callers, statuses and required parameters. ``roles`` are those that the spec declares."""
    for place, operation in items(form["operations"], ("operations",)):
        callers, where = operation["callers"], (*place, "callers")
        if "anyone" not in callers:
            yield Edit("widen a role", where, callers, ["anyone"])
            if "member" not in callers:
                yield Edit("widen a role", where, callers, ["member"])
        for role in roles:
            if callers != [role]:
                yield Edit("narrow a role", where, callers, [role])
        status = operation["success_status"]
        if status in _SUCCESS:
            yield Edit("change a status", (*place, "success_status"), status, _SUCCESS[status])
        for index, outcome in enumerate(operation["outcomes"]):
            refusal = outcome["status"]
            if refusal in _REFUSALS:
                path = (*place, "outcomes", index, "status")
                yield Edit("change a status", path, refusal, _REFUSALS[refusal])
        for index, parameter in enumerate(operation["parameters"]):
            if parameter["place"] == "query":
                path = (*place, "parameters", index, "required")
                yield Edit("change what is required", path, parameter["required"], not parameter["required"])


def schema_edits(form: Json, values: Mapping[str, str], *, gone: Collection[str], deletion: bool) -> Iterator[Edit]:
    """Constraints, defaults, states and rules of an entity.

    ``gone`` are the entities whose rows may vanish: what would become of others if a row of another entity did, nobody
    can see. ``deletion`` says whether anybody can tell a hidden row of this entity from a deleted one.
    """
    for place, field in items(form["fields"], ("fields",)):
        yield from _stored(field, place, values)
    for place, relation in items(form["relations"], ("relations",)):
        if relation["target"] in gone:
            rule = relation["on_delete"]
            yield Edit("change a delete rule", (*place, "on_delete"), rule, _DELETIONS[rule])
        if relation["kind"] == "one_to_one":
            yield Edit("drop a unique rule", (*place, "kind"), "one_to_one", "many_to_one")
    for place, names in items(form["unique_together"], ("unique_together",)):
        yield Edit("drop a unique rule", place, names, REMOVED)
    for place, invariant in items(form["invariants"], ("invariants",)):
        yield Edit("drop an invariant", place, invariant, REMOVED)
        yield from expression_edits(invariant["condition"], (*place, "condition"), values)
    if deletion:
        yield Edit("swap soft and hard deletion", ("soft_delete",), form["soft_delete"], not form["soft_delete"])
    if form["state_machine"] is not None:
        yield from _states(form["state_machine"], ("state_machine",))


def _stored(field: Json, place: Path, values: Mapping[str, str]) -> Iterator[Edit]:
    if field["unique"]:
        yield Edit("drop a unique rule", (*place, "unique"), True, False)
    if field["default"] is not None:
        yield from expression_edits(field["default"], (*place, "default"), values)
    if not field["writable"] and field["generated"] is None:
        yield Edit("let callers write a field", (*place, "writable"), False, True)
    if not field["editable"] and field["generated"] is None:
        yield Edit("let callers write a field", (*place, "editable"), False, True)
    if field["writable"]:
        yield Edit("change what is required", (*place, "required"), field["required"], not field["required"])
    yield from limit_edits(field["limits"], (*place, "limits"))


def limit_edits(limits: Json, place: Path) -> Iterator[Edit]:
    """Each limit that is given: without it, and one more."""
    for name, value in limits.items():
        if value is None:
            continue
        yield Edit("drop a limit", (*place, name), value, None)
        if name != "pattern":
            yield Edit(
                "change a limit", (*place, name), value, value + 1 if isinstance(value, int) else one_more(value)
            )


def _states(machine: Json, place: Path) -> Iterator[Edit]:
    for state in sorted({name for move in machine["transitions"] for name in (*move["sources"], move["target"])}):
        if state != machine["initial"]:
            yield Edit("start in another state", (*place, "initial"), machine["initial"], state)
    for where, move in items(machine["transitions"], (*place, "transitions")):
        turned = {**move, "sources": [move["target"]], "target": move["sources"][0]}
        yield Edit("turn a transition", where, move, turned)
        if len(move["sources"]) > 1:
            for index, state in enumerate(move["sources"]):
                yield Edit("drop a source state", (*where, "sources", index), state, REMOVED)


def dto_edits(form: Json, inputs: Collection[str]) -> Iterator[Edit]:
    """Members that are left out, added or limited; ``inputs`` are the DTOs that callers send."""
    for place, difference in items(form["differences"], ("differences",)):
        added = {field["name"] for field in difference["fields"]}
        for part in ("only", "remove"):
            for index, name in enumerate(difference[part] or ()):
                if name in added:
                    continue  # it stays, at another place
                kind = "leave out a member" if part == "only" else "show a removed member"
                yield Edit(kind, (*place, part, index), name, REMOVED)
        if difference["name"] not in inputs:
            continue
        for where, field in items(difference["fields"], (*place, "fields")):
            yield Edit("change what is required", (*where, "required"), field["required"], not field["required"])
            if field["limits"] is not None:
                yield from limit_edits(field["limits"], (*where, "limits"))


def mapping_edits(form: Json, values: Mapping[str, str]) -> Iterator[Edit]:
    """Assignments of collectors and transformers."""
    for place, difference in items(form["differences"], ("differences",)):
        for where, assignment in items(difference["assignments"], (*place, "assignments")):
            yield Edit("drop an assignment", where, assignment, REMOVED)
            yield from expression_edits(assignment["value"], (*where, "value"), values)

"""Prints the steps of an operation or job, one after the other."""

from collections.abc import Callable, Sequence
from typing import Any

from ast_schemas import ir
from emitters.fastapi.bodies.handler import Handler
from emitters.fastapi.bodies.steps_accounts import check_secret, find_account, issue_token, renew_token, revoke_token
from emitters.fastapi.bodies.steps_answers import load_and_respond, respond
from emitters.fastapi.bodies.steps_create import create
from emitters.fastapi.bodies.steps_delete import delete, delete_where, restore
from emitters.fastapi.bodies.steps_flow import branch, for_each, let, load, refuse_other_versions, require
from emitters.fastapi.bodies.steps_jobs import enqueue
from emitters.fastapi.bodies.steps_links import link
from emitters.fastapi.bodies.steps_lists import list_rows
from emitters.fastapi.bodies.steps_report import report
from emitters.fastapi.bodies.steps_update import change, transit, update, update_where
from emitters.fastapi.bodies.trees import mentions
from emitters.fastapi.bodies.written_rows import written_rows
from emitters.fastapi.versions import guarded_load


def _load(handler: Handler, step: ir.Load) -> None:
    load(handler, step, lock=step.name in written_rows(handler.operation))
    if step == guarded_load(handler.index.program, handler.operation):
        refuse_other_versions(handler, step)


def _authenticate(handler: Handler, step: ir.Authenticate) -> None:
    find_account(handler, step)
    check_secret(handler, step)


_PRINTERS: dict[type, Callable[[Handler, Any], None]] = {
    ir.Load: _load,
    ir.Require: require,
    ir.Let: let,
    ir.Create: create,
    ir.Update: update,
    ir.UpdateWhere: update_where,
    ir.Change: change,
    ir.Delete: delete,
    ir.DeleteWhere: delete_where,
    ir.Restore: restore,
    ir.Link: link,
    ir.Transit: transit,
    ir.Authenticate: _authenticate,
    ir.IssueToken: issue_token,
    ir.RenewToken: renew_token,
    ir.RevokeToken: revoke_token,
    ir.If: branch,
    ir.ForEach: for_each,
    ir.Enqueue: enqueue,
    ir.ListRows: list_rows,
    ir.Report: report,
    ir.Respond: respond,
}


def print_steps(handler: Handler, steps: Sequence[ir.BodyStep]) -> None:
    """The lines of these steps; names that they bind stay known."""
    body = handler.module.body
    outer, around = body.path, handler.step
    rest = list(steps)
    while rest:
        step = rest.pop(0)
        body.path, handler.step = step.path, step
        answer = rest[0] if len(rest) == 1 else None
        if isinstance(step, ir.Load) and isinstance(answer, ir.Respond) and _is_detail(handler, step, answer):
            load_and_respond(handler, step, answer)
            rest.clear()
        else:
            _PRINTERS[type(step)](handler, step)
    body.path, handler.step = outer, around


def _is_detail(handler: Handler, step: ir.Load, answer: ir.Respond) -> bool:
    """A row that is found only to be shown."""
    return (
        answer.row == step.name
        and step.otherwise is not None
        and not answer.extras
        and not step.lock
        and answer.location is None
        and not any(mentions(extra.value, step.name) for extra in answer.extras)
        and handler.index.transformers[answer.transformer or ""].entity == step.entity
    )

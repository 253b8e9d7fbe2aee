"""A small program as forms: a box with notes, enough for every mutator to find something."""

import json
from typing import Any

from ast_schemas.base import Node
from compiler.fill.forms import FORMS
from compiler.fill.revive import revived
from compiler.symbols.accepted import Accepted

_LIMITS = {"min_length": None, "max_length": None, "minimum": None, "maximum": None, "pattern": None}
_TYPE = {"values": None, "precision": None, "scale": None, "many": False}
_TRACE: dict[str, Any] = {"requirements": [], "uncovered": []}


def _field(name: str, kind: str, *, limits: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    values = changes.pop("values", None)
    field = {
        "name": name,
        "type": {**_TYPE, "kind": kind, "values": values},
        "required": True,
        "unique": False,
        "case_ignored": None,
        "default": None,
        "generated": None,
        "writable": True,
        "editable": True,
        "limits": {**_LIMITS, **(limits or {})},
    }
    return {**field, **changes}


NOTE = {
    "fields": [
        _field("title", "text", unique=True, limits={"max_length": 80, "pattern": "[a-z]+"}),
        _field("stars", "integer", default="1", limits={"minimum": "1"}),
        _field("status", "enum", values=["open", "done"], default='"open"', writable=False, editable=False),
    ],
    "relations": [
        {
            "name": "owner",
            "kind": "one_to_one",
            "target": "User",
            "inverse": "note",
            "required": True,
            "on_delete": "cascade",
            "writable": False,
            "editable": False,
        },
        {
            "name": "answers",
            "kind": "many_to_one",
            "target": "Note",
            "inverse": "answered_by",
            "required": False,
            "on_delete": "cascade",
            "writable": True,
            "editable": True,
        },
    ],
    "unique_together": [["title", "owner"]],
    "indexes": [],
    "owner": "owner",
    "soft_delete": False,
    "state_machine": {
        "field": "status",
        "initial": "open",
        "transitions": [
            {"name": "finish", "sources": ["open"], "target": "done"},
            {"name": "reopen", "sources": ["done", "open"], "target": "open"},
        ],
    },
    "invariants": [{"name": "starred", "condition": 'note.stars > 0 or note.status == "open"', "message": "Stars!"}],
    "seeds": [],
    **_TRACE,
}

OPERATION = {
    "steps": [
        {
            "step": "load",
            "name": "note",
            "entity": "Note",
            "where": "note.id == note_id and note.owner == actor",
            "otherwise": "note_not_found",
            "lock": True,
        },
        {"step": "require", "condition": "not (note.stars >= 5)", "otherwise": "too_many"},
        {
            "step": "change",
            "row": "note",
            "field": "stars",
            "amount": "body.stars - 1",
            "minimum": "0",
            "otherwise": "too_many",
        },
        {"step": "transition", "row": "note", "transition": "finish", "otherwise": "too_many"},
        {
            "step": "if",
            "condition": "exists(n in Note where n.owner == actor)",
            "then": [
                {
                    "step": "create",
                    "name": "copy",
                    "entity": "Note",
                    "collect": False,
                    "assignments": [{"field": "stars", "value": "max(n.stars for n in Note)"}],
                    "duplicate": None,
                },
                {"step": "link", "row": "note", "relation": "tags", "action": "add", "target": "copy"},
                {"step": "revoke_token", "account": None},
            ],
            "otherwise": [{"step": "delete", "row": "note"}],
        },
        {"step": "respond", "row": "note", "extras": [], "location": None},
    ],
    **_TRACE,
}

LIST = {
    "steps": [
        {
            "step": "list",
            "name": "note",
            "entity": "Note",
            "where": "note.owner == actor",
            "filters": [{"parameter": "least", "condition": "note.stars >= least"}],
            "search": ["note.title"],
            "sorts": [{"name": "title", "value": "note.title"}],
            "default_sort": ["-title"],
            "paged": True,
        }
    ],
    **_TRACE,
}

REPORT = {
    "steps": [
        {
            "step": "report",
            "name": "note",
            "entity": "Note",
            "where": None,
            "group_by": [],
            "measures": [{"name": "stars", "value": "sum(note.stars)"}],
            "order_by": ["-stars"],
            "limit": 10,
        }
    ],
    **_TRACE,
}


def _operation(name: str, kind: str, method: str, path: str) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "entity": "Note",
        "summary": "S.",
        "method": method,
        "path": path,
        "callers": ["admin"],
        "parameters": [
            {
                "name": "least",
                "place": "query",
                "type": {**_TYPE, "kind": "integer"},
                "entity": None,
                "field": None,
                "required": False,
            }
        ],
        "input": None,
        "output": {"name": "NoteView", "entity": "Note", "role": "view"},
        "many": False,
        "envelope": None,
        "media": None,
        "input_many": None,
        "success_status": 200,
        "outcomes": [
            {"code": "too_many", "status": 409, "message": "Too many.", "field": None},
            {"code": "note_not_found", "status": 404, "message": "None.", "field": None},
        ],
        "requirements": [],
    }


FORMS_BY_UNIT: dict[str, dict[str, Any]] = {
    "outline/all": {
        "conventions": None,
        "roles": [{"name": "admin", "rule": "actor.stars > 3", "requirements": []}],
        "entities": [{"name": "Note", "plural": "notes", "summary": "S.", "requirements": []}],
        "has_operations": True,
        "settings": None,
        "scenario": None,
        "informative": [],
        "uncovered": [],
    },
    "signatures/all": {
        "functions": None,
        "operations": [
            _operation("finish_note", "action", "POST", "/notes/finish"),
            _operation("show_notes", "list", "GET", "/notes"),
            _operation("sum_up_notes", "report", "GET", "/notes/report"),
        ],
        "uncovered": [],
    },
    "schema/Note": NOTE,
    "dtos/Note": {
        "differences": [
            {
                "name": "NoteView",
                "only": ["id", "title", "status"],
                "remove": ["stars"],
                "fields": [
                    {
                        "name": "title",
                        "type": None,
                        "nested": None,
                        "many": False,
                        "required": True,
                        "limits": {**_LIMITS, "max_length": 5},
                    }
                ],
            }
        ],
        **_TRACE,
    },
    "collectors/Note": {
        "differences": [
            {"operation": "finish_note", "assignments": [{"field": "stars", "value": "body.stars + 2.50"}]}
        ],
        **_TRACE,
    },
    "transformers/Note": {
        "differences": [
            {"dto": "NoteView", "extras": [], "assignments": [{"field": "mine", "value": "not (note.owner == viewer)"}]}
        ],
        **_TRACE,
    },
    "operations/finish_note": OPERATION,
    "operations/show_notes": LIST,
    "operations/sum_up_notes": REPORT,
}


def small_program() -> Accepted:
    """All forms above, accepted."""
    units: dict[str, Node] = {}
    for unit, value in FORMS_BY_UNIT.items():
        form = revived(FORMS[unit.partition("/")[0]], json.dumps(value))
        assert isinstance(form, Node)
        units[unit] = form
    return Accepted.of(units)

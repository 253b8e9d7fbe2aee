"""A program of hard cases for bodies: loops, bounded changes, moves, links, a self relation, optional relations that
are shown, conditions over relations in statements that write, names that Python keeps for itself."""

from ast_schemas import ir
from ast_schemas.base import Node
from compiler.lower.program import lower
from compiler.symbols.table import Accepted
from tests.programs.shorthand import (
    assign,
    collectors,
    conventions,
    dto,
    dto_difference,
    dtos,
    entity,
    field,
    machine,
    member,
    operation,
    outcome,
    outline,
    path,
    query,
    relation,
    role,
    schema,
    signature,
    signatures,
    stamp,
    step,
    transformer,
    transformers,
)

_TEAM, _TASK = path("team_id", "Team"), path("task_id", "Task")
_TEAM_VIEW, _TASK_VIEW = dto("TeamView", "Team", "view"), dto("TaskView", "Task", "view")


def _outlines() -> dict[str, Node]:
    return {
        "outline/all": outline(
            entity("Person", "people"), entity("Team", "teams"), entity("Task", "tasks"), entity("Log", "logs"),
            entity("Receipt", "receipts"),
            conventions=conventions(title="Workshop", account="Person", list_shape="page"),
            roles=(role("boss", 'actor.class == "boss"'), role("clerk", 'actor.class == "clerk"')),
            has_operations=True,
        )
    }  # fmt: skip


def _signatures() -> dict[str, Node]:
    return {
        "signatures/all": signatures(
            signature("take_over", "action", "Team", "POST /teams/{team_id}/take", _TEAM, output=_TEAM_VIEW),
            signature("spend", "action", "Task", "POST /tasks/{task_id}/spend", _TASK, outcome("too_many", 409),
                      outcome("is_done", 409), input=dto("Spending", "Task", "custom"), output=_TASK_VIEW),
            signature("wind_up", "action", "Team", "POST /teams/{team_id}/wind-up", _TEAM, callers=["boss", "clerk"],
                      output=_TEAM_VIEW),
            signature("watch", "action", "Task", "PUT /tasks/{task_id}/watch", _TASK, output=_TASK_VIEW),
            signature("unwatch", "action", "Task", "DELETE /tasks/{task_id}/watch", _TASK, output=_TASK_VIEW),
            signature("copy_watchers", "action", "Task", "POST /tasks/{task_id}/copy", _TASK, output=_TASK_VIEW),
            signature("list_tasks", "list", "Task", "GET /tasks", query("lead", "text"), query("mine", "boolean"),
                      query("points", "integer[]"), callers=["anyone"], output=_TASK_VIEW, many=True),
            signature("count_points", "report", "Task", "GET /reports/points",
                      output=dto("Points", "Task", "custom"), many=True),
            signature("totals", "report", "Log", "GET /reports/totals", output=dto("Totals", "Log", "custom")),
            signature("oldest", "read", "Team", "GET /teams/{team_id}/oldest", _TEAM, outcome("no_task", 404),
                      output=_TASK_VIEW),
            signature("change_me", "update", "Person", "PATCH /me", outcome("no_current", 422),
                      outcome("wrong_password", 403), input=dto("MeUpdate", "Person", "custom"),
                      output=dto("PersonView", "Person", "view")),
            signature("drop_team", "delete", "Team", "DELETE /teams/{team_id}", _TEAM, success_status=204),
        )
    }  # fmt: skip


def _schemas() -> dict[str, Node]:
    return {
        "schema/Person": schema(
            field("email", "email", unique=True),
            field("password", "secret", min_length=8),
            field("class", "enum(worker|clerk|boss)", default='"worker"'),
            field("joined_on", "date", default="today()", writable=False),
            stamp(),
        ),
        "schema/Team": schema(
            field("name", "text"),
            stamp(),
            stamp("changed_at", "updated"),
            relation("lead", "Person", "teams", required=False, on_delete="set_null"),
        ),
        "schema/Task": schema(
            field("title", "text"),
            field("points", "integer", default="0", minimum="0"),
            field("hours", "decimal(8,2)", default="1.50"),
            field("state", "enum(open|done)", default='"open"'),
            stamp(),
            relation("team", "Team", "tasks", on_delete="restrict"),
            relation("assignee", "Person", "tasks", required=False, on_delete="set_null"),
            relation("parent", "Task", "children", required=False, on_delete="set_null"),
            relation("watchers", "Person", "watched", kind="many_to_many", required=False),
            state_machine=machine("state", "open", finish="open>done"),
        ),
        "schema/Log": schema(field("text", "text"), stamp(), relation("task", "Task", "logs")),
        "schema/Receipt": schema(field("text", "text"), relation("task", "Task", "receipt", kind="one_to_one")),
    }


def _mappings() -> dict[str, Node]:
    return {
        "dtos/Person": dtos(
            dto_difference(
                "MeUpdate",
                member("email", required=False),
                member("password", required=False),
                member("current", "secret", required=False),
            )
        ),
        "dtos/Team": dtos(
            dto_difference("TeamView", member("task_count", "integer"), member("lead_email", "text", required=False))
        ),
        "dtos/Task": dtos(
            dto_difference("Spending", member("points", "integer")),
            dto_difference(
                "TaskView",
                member("team", nested="TeamView"),
                member("parent", nested="TaskSummary", required=False),
                member("watcher_count", "integer"),
                member("watched", "boolean"),
                member("log", "text", required=False),
                member("receipt_id", "uuid", required=False),
                member("parent_team_id", "uuid", required=False),
                member("cost", "decimal(8,2)"),
            ),
            dto_difference("TaskSummary", member("team_name", "text"), only=["id", "title", "team_name"]),
            dto_difference(
                "Points", member("team", "text"), member("tasks", "integer"), member("open", "integer"),
                member("points", "integer"), member("hours", "decimal(10,2)", required=False),
                member("weighted", "integer", required=False),
                member("share", "decimal(8,2)"),
            ),
        ),
        "dtos/Log": dtos(dto_difference("Totals", member("teams", "integer"), member("tasks", "integer"))),
        "dtos/Receipt": dtos(),
        "collectors/Person": collectors(),
        "collectors/Team": collectors(),
        "collectors/Task": collectors(),
        "collectors/Log": collectors(),
        "collectors/Receipt": collectors(),
        "transformers/Person": transformers(),
        "transformers/Team": transformers(
            transformer("TeamView", task_count="count(team.tasks)", lead_email="team.lead.email")
        ),
        "transformers/Task": transformers(
            transformer("TaskView", watcher_count="count(task.watchers)", watched="viewer in task.watchers",
                        log="first(l in task.logs).text", receipt_id="task.receipt.id",
                        parent_team_id="task.parent.team.id", cost="task.points * 2"),
            transformer("TaskSummary", team_name="task.team.name"),
        ),
        "transformers/Log": transformers(),
        "transformers/Receipt": transformers(),
    }  # fmt: skip


def _operations() -> dict[str, Node]:
    team = step("load", name="team", entity="Team", where="team.id == team_id", otherwise="team_not_found")
    task = step("load", name="task", entity="Task", where="task.id == task_id", otherwise="task_not_found")
    forms = {
        "take_over": [
            team,
            step("let", name="free", value="rows(t in Task where t.team == team and t.assignee == null)"),
            step("for_each", name="list", rows="free", steps=[
                step("update", row="list", collect=False, assignments=assign(assignee="actor")),
                step("create", name="log", entity="Log", collect=False,
                     assignments=assign(text='concat(actor.email, " took ", list.title)', task="list")),
            ]),
            step("respond", row="team"),
        ],
        "spend": [
            task,
            step("require", condition='task.state == "open"', otherwise="is_done"),
            step("if", condition="task.points < 0 or (body.points > 999 and task.hours > 0)", then=[
                step("if", condition="task.parent == null", then=[
                    step("require", condition='actor.class == "boss"', otherwise="too_many"),
                ], otherwise=[]),
            ], otherwise=[]),
            step("change", row="task", field="points", amount="-body.points", minimum="0", otherwise="too_many"),
            step("if", condition="task.points == 0", then=[
                step("transition", row="task", transition="finish", otherwise="is_done"),
                step("create", name="log", entity="Log", collect=False,
                     assignments=assign(text='concat("done by ", task.team.name)', task="task")),
            ], otherwise=[
                step("create", name="log", entity="Log", collect=False,
                     assignments=assign(text="concat(to_text(task.points), \" left\")", task="task")),
            ]),
            step("respond", row="task"),
        ],
        "wind_up": [
            team,
            step("update_where", name="t", entity="Task", where="t.team.name == team.name and t.points > 0",
                 assignments=assign(points="t.points + length(t.team.name)", title="concat(t.title, \"!\")")),
            step("delete_where", name="l", entity="Log", where="l.task.team == team"),
            step("respond", row="team"),
        ],
        "watch": [task, step("link", row="task", relation="watchers", action="add", target="actor"),
                  step("respond", row="task")],
        "unwatch": [task, step("link", row="task", relation="watchers", action="remove", target="actor"),
                    step("respond", row="task")],
        "copy_watchers": [
            task,
            step("link", row="task", relation="watchers", action="replace",
                 target="rows(p in Person where exists(t in p.watched where t.team == task.team and t != task))"),
            step("respond", row="task"),
        ],
        "list_tasks": [
            step("list", name="task", entity="Task", where="task.parent == null or task.parent.state == \"open\"",
                 filters=[
                     {"parameter": "lead", "condition": "task.team.lead.email == lower(lead)"},
                     {"parameter": "mine", "condition": "(task.assignee == actor) == mine"},
                     {"parameter": "points", "condition": "task.points in points"},
                 ],
                 search=["task.title"],
                 sorts=[{"name": "lead", "value": "task.team.lead.email"}, {"name": "points", "value": "task.points"}],
                 default_sort=["-points", "lead"]),
        ],
        "count_points": [
            step("let", name="first_task", value="first(t in Task where t.assignee == actor)"),
            step("report", name="task", entity="Task", where="task.team.lead == actor",
                 group_by=[{"name": "team", "value": "task.team.name"}],
                 measures=[{"name": "tasks", "value": "count(*)"},
                           {"name": "open", "value": 'sum(if task.state == "open" then 1 else 0)'},
                           {"name": "points", "value": "sum(task.points)"},
                           {"name": "hours", "value": "avg(task.hours)"},
                           {"name": "share", "value": "count(*)"},
                           {"name": "weighted",
                            "value": "if first_task != null then count(*) * first_task.points else null"}],
                 order_by=["-points"]),
        ],
        "totals": [
            step("let", name="teams", value="count(t in Team)"),
            step("let", name="tasks", value="count(t in Task)"),
            step("report", name="log", entity="Log", where=None, group_by=[],
                 measures=[{"name": "teams", "value": "teams"}, {"name": "tasks", "value": "tasks"}], order_by=[]),
        ],
        "oldest": [
            team,
            step("let", name="task", value='first(team.tasks where state == "open")'),
            step("require", condition="task != null", otherwise="no_task"),
            step("respond", row="task"),
        ],
        "change_me": [
            step("let", name="unread", value="actor.email"),
            step("load", name="unused", entity="Task", where="unused.title == actor.email"),
            step("if", condition="body.password != null", then=[
                step("require", condition="body.current != null", otherwise="no_current"),
                step("authenticate", name="checked", field="email", login="actor.email", secret_field="password",
                     secret="body.current", otherwise="wrong_password"),
            ], otherwise=[]),
            step("update", row="actor"),
            step("respond", row="actor"),
        ],
        "drop_team": [team, step("delete", row="team"), step("respond")],
    }  # fmt: skip
    return {f"operations/{name}": operation(*steps) for name, steps in forms.items()}


def workshop_program() -> ir.Program:
    """The program lowered to IR."""
    return lower(Accepted.of({**_outlines(), **_signatures(), **_schemas(), **_mappings(), **_operations()}))

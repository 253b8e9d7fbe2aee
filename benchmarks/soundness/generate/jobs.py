"""Events, jobs and schedules; and the steps that ask for them."""

from dataclasses import dataclass, field

from ast_schemas import ir
from benchmarks.soundness.generate.body import Body
from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.drafts import Draft
from benchmarks.soundness.generate.schema import Entities
from benchmarks.soundness.generate.shared import Message
from benchmarks.soundness.generate.types import Form, random_type, scalar, value_type
from benchmarks.soundness.generate.words import field_names, is_variable

SCHEDULES = ("0 3 * * *", "30 */6 * * *", "0 0 1 * *", "15 12 * * 1-5")
EVENTS = ("order_placed", "it_happened", "thing_gone", "event")
JOBS = ("tell_owner", "clean_up", "count_again", "job", "worker")


@dataclass
class Queue:
    """The events and jobs of one program."""

    events: list[Form] = field(default_factory=list)
    jobs: list[Draft] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    """Job → what triggers it and what it takes of its own."""
    messages: list[Message] = field(default_factory=list)

    def signatures(self) -> list[Form]:
        return [{**self.forms[draft.name], "outcomes": draft.outcomes} for draft in self.jobs]


def random_queue(chance: Chance, entities: Entities) -> Queue:
    """None to three jobs: by an event, by the clock, or asked for by name. Jobs ask for later ones only."""
    queue = Queue()
    names = chance.random.sample(JOBS, chance.one((0, 0, 1, 2, 3)))
    event_names = chance.random.sample(EVENTS, len(EVENTS))
    heard: dict[str, int] = {}
    for rank, name in enumerate(names):
        how = chance.one(("event", "schedule", "name"))
        takes = [] if how == "schedule" else _taken(chance, entities)
        event = None
        if how == "event":
            if not queue.events or chance.maybe(0.6):
                event = {"name": event_names.pop(), "takes": takes, "requirements": []}
                queue.events.append(event)
            else:
                event = chance.one(queue.events)
            takes = event["takes"]
            heard.setdefault(event["name"], rank)
        entity = next((one["entity"] for one in takes if one["entity"]), chance.one(entities.all).name)
        draft = Draft(name, "action", entity, "POST", "/", ["anyone"], "job", rank=rank)
        draft.parameters = [
            {**one, "place": "path", "field": "id" if one["entity"] else None, "required": True} for one in takes
        ]
        queue.jobs.append(draft)
        queue.forms[name] = {
            "name": name,
            "entity": entity,
            "summary": name.replace("_", " ").capitalize(),
            "event": event["name"] if event else None,
            "schedule": chance.one(SCHEDULES) if how == "schedule" else None,
            "takes": [] if event else takes,
            "requirements": chance.one(([], ["jobs.1"])),
        }
        if event is None and how == "name":
            queue.messages.append(Message(name, tuple(takes), rank))
    if chance.maybe(0.1):  # nothing listens
        queue.events.append({"name": "nobody_hears", "takes": _taken(chance, entities), "requirements": []})
    queue.messages += [Message(one["name"], tuple(one["takes"]), heard.get(one["name"], 99)) for one in queue.events]
    return queue


def _taken(chance: Chance, entities: Entities) -> list[Form]:
    free = [name for name in field_names() if is_variable(name) and name != "settings"]
    made: list[Form] = []
    for name in chance.random.sample(free, chance.number(0, 3)):
        if chance.maybe(0.6):
            item = chance.one(entities.all)
            named = f"{item.row}_id" if chance.maybe(0.7) else name
            if named not in {one["name"] for one in made}:
                made.append({"name": named, "type": value_type("uuid"), "entity": item.name})
            continue
        type_ = random_type(chance, lists=0)
        if type_["kind"] != "json" and name not in {one["name"] for one in made}:
            made.append({"name": name, "type": type_, "entity": None})
    return made


def announce(body: Body) -> None:
    """Put a message into the queue, at once or for later."""
    later = [one for one in body.known.shared.messages if one.first > body.draft.rank]
    if not later:
        return
    message = body.chance.one(later)
    expressions = body.expressions()
    arguments = []
    for one in message.takes:
        if one["entity"]:
            rows = [name.text for name in body.rows(one["entity"])]
            value = f"{body.chance.one(rows)}{body.chance.one(('', '.id'))}" if rows else None
        else:
            value = expressions.value(scalar(one["type"]), nullable=False, depth=1)
        if value in (None, "null"):
            return
        arguments.append({"field": one["name"], "value": value})
    at = expressions.value(ir.Scalar(kind="datetime"), nullable=False, depth=1) if body.chance.maybe(0.3) else None
    body.add("enqueue", message=message.name, arguments=body.chance.shuffled(arguments), at=at)


def call_procedure(body: Body) -> None:
    """Do the steps of a procedure."""
    fitting = [one for one in body.known.shared.procedures if body.draft.purpose != "job" or not one.announces]
    if not fitting:
        return
    procedure = body.chance.one(fitting)
    expressions = body.expressions()
    arguments = []
    for one in procedure.parameters:
        if one["entity"]:
            rows = [name.text for name in body.rows(one["entity"])]
            value = body.chance.one(rows) if rows else None
        else:
            value = expressions.value(scalar(one["type"]), nullable=False, depth=1)
        if value in (None, "null"):
            return
        arguments.append(str(value))
    body.add("call", procedure=procedure.name, arguments=arguments)

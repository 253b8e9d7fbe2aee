"""A seeded generator of large specs in the verbose EARS style, with the truth known by construction.

Each entity has its own sections (data, lifecycle, one for each operation), and sections that it needs stand in
chapters elsewhere: limits, notifications, retention. Distractors repeat the same sentences about other entities,
or mention an entity without stating anything that its units need. Names share words on purpose (purchase order,
work order, order line), so that a word alone decides little.
"""

import random
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.retrieval.labels import Labels, UnitLabel
from compiler.build.queries import operation_text, schema_text
from rag.identity import slug

_NOUNS = (
    "purchase order|work order|order line|delivery note|supplier contract|service contract|invoice|credit memo|"
    "payment plan|stock item|warehouse bin|shipment|customs declaration|vehicle|driver shift|maintenance visit|"
    "spare part|inspection report|safety incident|training course|course enrolment|employee badge|visitor pass|"
    "meeting room|room booking|expense claim|travel request|budget line|cost centre|price list|discount rule|"
    "loyalty card|support ticket|knowledge article|product recall|warranty claim|sales lead|sales quote|"
    "marketing campaign|newsletter issue|survey|survey answer|legal hold|data export"
)
_FIELDS = (
    "reference code|due date|total amount|currency|approval note|priority|external identifier|cancellation reason|"
    "estimated duration|contact address|tax rate|unit of measure|serial number|valid from|valid until|colour|weight|"
    "responsible team|language|rating|attachment count|region|channel|quantity|exchange rate|batch number"
)
_OTHER_WORDS = {
    "invoice": "bill",
    "vehicle": "car or lorry",
    "shipment": "consignment",
    "sales lead": "prospective buyer",
    "sales quote": "price offer",
    "warehouse bin": "storage shelf place",
    "employee badge": "staff identity card",
    "meeting room": "conference space",
    "warranty claim": "guarantee case",
    "safety incident": "accident at work",
    "spare part": "replacement component",
    "expense claim": "reimbursement application",
}
"""How some chapters call a thing that others call by its name; words alone cannot find them."""

_ROLES = ("clerk", "manager", "auditor", "planner", "external partner", "administrator")
_ACTIONS = ("create", "list", "view", "update", "delete", "approve", "archive", "reassign", "cancel")
_STATES = ("draft", "submitted", "approved", "archived", "cancelled", "on hold", "expired", "reopened")

_TRIGGERS = (
    "WHEN {a_role} asks to {action} {a_noun}, THE system SHALL verify that the {role} is signed in and entitled to it.",
    "WHEN the {noun} is in the state {state}, THE system SHALL refuse to {action} it and SHALL say why.",
    "IF the {field} of the {noun} is missing or malformed, THEN THE system SHALL refuse the request and name it.",
    "WHILE {a_role} is working on the {noun}, THE system SHALL show other people that it is being worked on.",
    "WHERE the {field} is configured to be mandatory, THE system SHALL require it to {action} the {noun}.",
    "THE system SHALL record who asked to {action} the {noun}, when this was asked, and with which result.",
    "IF two people {action} the same {noun} at the same time, THEN THE system SHALL refuse the second.",
    "WHEN it has finished to {action} the {noun}, THE system SHALL answer with the {noun} as it now stands.",
)
_FIELD_LINES = (
    "THE system SHALL store the {field} of every {noun} as a value of its own and SHALL NOT derive it from free text.",
    "The {field} SHALL be required WHEN the {noun} is submitted and MAY be left out while it is a draft.",
    "IF no {field} is given, THEN THE system SHALL use the default that the administrator has set for this purpose.",
)
_CHATTER = (
    "The stakeholders asked for this in several workshops and consider it a matter of course in a modern system.",
    "Nothing in this section changes what has been said about security, availability and accessibility elsewhere.",
    "The wording follows the usual style of requirements so that it can be traced, reviewed and tested.",
    "Where the text says system, it means the backend that is specified by this document and none of its clients.",
    "It is understood that the people who use the system have been trained and know the words of their trade.",
    "Earlier versions of this text were longer; what was taken out was moved to the appendix or dropped.",
)


@dataclass
class _Writer:
    """Text and section ids of the spec so far."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    words: int = 0
    sections: int = 0

    def section(self, level: int, title: str, body: list[str], bullets: list[str] | None = None) -> None:
        self.sections += 1
        self.lines += [f"{'#' * level} {title}", "", " ".join(body), ""]
        self.lines += [f"- {bullet}" for bullet in bullets or []] + [""]
        self.words += sum(len(line.split()) for line in (*body, *(bullets or [])))

    def chatter(self, count: int) -> list[str]:
        return self.rng.sample(_CHATTER, count)


def generate(seed: int, entities: int = 36) -> tuple[str, Labels]:
    """A spec of about ``9 * entities`` sections and its labels. Equal arguments give equal results.

    With 36 entities: over 300 sections and 40,000 words.
    """
    rng = random.Random(seed)
    writer = _Writer(rng)
    nouns = _some_nouns(rng, entities)
    writer.section(1, "Operations platform", writer.chatter(3))
    pinned = _shared_chapters(writer)
    labels: list[UnitLabel] = []
    actions: dict[str, list[str]] = {}
    for noun in nouns:
        actions[noun] = sorted(rng.sample(_ACTIONS, 5))
        _entity(writer, noun, actions[noun], nouns)
    _elsewhere(writer, nouns)
    for noun in nouns:
        chapter = f"management-of-{slug(noun)}s"
        data, lifecycle = f"{chapter}.information-kept", f"{chapter}.lifecycle"
        limits, messages = f"limits.{slug(noun)}s", f"notifications.{slug(_OTHER_WORDS.get(noun, noun))}-changes"
        schema = UnitLabel(
            unit=f"schema/{_pascal(noun)}",
            text=schema_text(
                _pascal(noun), f"{noun.replace(' ', '_')}s", f"{_with_article(noun).capitalize()} of the office."
            ),
            also=(noun,),
            terms=(_pascal(noun),),
            linked=(data,),
            needed=tuple(sorted({data, lifecycle, limits, *pinned})),
        )
        labels.append(schema)
        for action in actions[noun]:
            own = f"{chapter}.{action}-{'an' if noun[0] in 'aeiou' else 'a'}-{slug(noun)}"
            name = f"{action}_{noun.replace(' ', '_')}"
            labels.append(
                UnitLabel(
                    unit=f"operations/{name}",
                    text=operation_text(name, f"{action.capitalize()} {_with_article(noun)}."),
                    also=(noun,),
                    terms=(name, _pascal(noun)),
                    linked=(own, data),
                    needed=tuple(sorted({own, data, *([messages] if action != "list" else []), *pinned})),
                )
            )
    return "\n".join(writer.lines), Labels(spec=f"office/{seed}-{entities}", pinned=pinned, units=tuple(labels))


def _shared_chapters(writer: _Writer) -> tuple[str, ...]:
    writer.section(2, "Glossary", ["A located error names the field that is wrong.", *writer.chatter(1)])
    writer.section(2, "Actors", [f"A {role} is a person with an account." for role in _ROLES])
    writer.section(
        2, "Authentication", ["THE system SHALL require a bearer token with every request.", *writer.chatter(1)]
    )
    writer.section(2, "Conventions", ["Paths begin with `/api`.", "Lists are paged.", *writer.chatter(1)])
    return "glossary", "actors", "authentication", "conventions"


def _entity(writer: _Writer, noun: str, actions: list[str], nouns: list[str]) -> None:
    rng, other = writer.rng, writer.rng.choice([each for each in nouns if each != noun])
    writer.section(2, f"Management of {noun}s", [f"This chapter says what people do with {noun}s.", *writer.chatter(3)])
    fields = rng.sample(_FIELDS.split("|"), 6)
    lines = [line.format(noun=noun, field=each) for each in fields for line in rng.sample(_FIELD_LINES, 2)]
    writer.section(3, "Information kept", [f"Every {noun} belongs to one {other}.", *writer.chatter(2)], lines)
    states = rng.sample(_STATES, 4)
    moves = [
        f"WHEN the {noun} is {before}, THE system SHALL allow {_with_article(rng.choice(_ROLES))} to make it {after}."
        for before, after in pairwise(states)
    ]
    writer.section(3, "Lifecycle", [f"The {noun} begins as {states[0]}.", *writer.chatter(3)], moves)
    for action in actions:
        values = {"noun": noun, "a_noun": _with_article(noun), "action": action}
        triggers = [
            text.format(
                **values, role=role, a_role=_with_article(role), state=rng.choice(states), field=rng.choice(fields)
            )
            for text in rng.sample(_TRIGGERS, 6)
            for role in [rng.choice(_ROLES)]
        ]
        writer.section(3, f"{action.capitalize()} {_with_article(noun)}", writer.chatter(2), triggers)


def _elsewhere(writer: _Writer, nouns: list[str]) -> None:
    """Chapters by concern; rationale, reports and the roadmap mention entities and are needed by no unit."""
    rng = writer.rng
    writer.section(2, "Limits", writer.chatter(1))
    for noun in nouns:
        number = rng.randrange(10, 900)
        body = [f"No more than {number} {noun}s MAY be open for one customer.", *writer.chatter(3)]
        writer.section(3, f"{noun.capitalize()}s", body)
    writer.section(2, "Notifications", writer.chatter(1))
    for noun in nouns:
        called = _OTHER_WORDS.get(noun, noun)
        body = [f"WHEN somebody has changed a {called}, THE system SHALL notify the {rng.choice(_ROLES)} by mail."]
        writer.section(3, f"{called.capitalize()} changes", [*body, *writer.chatter(3)])
    for chapter in ("Rationale", "Reports", "Roadmap"):
        writer.section(2, chapter, writer.chatter(2))
        for index in range(12):
            first, second = rng.sample(nouns, 2)
            body = [f"People compared the {first} with the {second} and asked for a better overview of both."]
            writer.section(3, f"{chapter} item {index + 1}", [*body, *writer.chatter(5)])


def _some_nouns(rng: random.Random, count: int) -> list[str]:
    """Distinct nouns; beyond the list they are told apart by a place, as in a company with many sites."""
    places = ("", "northern ", "southern ", "coastal ", "alpine ", "urban ", "rural ", "overseas ", "polar ", "desert ")
    base = _NOUNS.split("|")
    every = [place + noun for place in places for noun in rng.sample(base, len(base))]
    if count > len(every):
        every += [f"site {number} {noun}" for number in range(1, 1 + count // len(base)) for noun in base]
    return every[:count]


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _pascal(noun: str) -> str:
    return "".join(part.capitalize() for part in noun.split())

"""A second generator of large specs, built differently from ``large_spec`` and never used to choose a threshold.

Chapters are by concern, not by entity: records (with field tables and requirement codes), procedures, lives, policies,
messages, retention. A part of the policies is reached by the code that the record cites, a part by words, and a part
calls the thing by another word. Retention is said in a few long sections of which each unit needs one. Distractors
carry the name of the thing in their heading (the old system) or in their text (conversations, project timetable).
"""

import random
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.retrieval.labels import Labels, UnitLabel
from compiler.build.queries import operation_text, schema_text
from rag.identity import slug

_NOUNS = (
    "track segment|signal box|driver roster|platform allocation|season pass|lost property record|kiosk lease|"
    "catering order|wagon inspection|level crossing|crew qualification|depot berth|freight consignment|"
    "seat reservation|refund request|passenger announcement|weather warning|speed restriction|power isolation|"
    "escort request|signalling fault|cleaning task|fuel delivery|axle set|lift outage|bicycle booking|"
    "group quotation|penalty notice|station alarm|shunting order|tunnel survey|bridge rating|noise complaint|"
    "ballast order|catenary check|timetable variant|buffet stock line|parking permit|sleeper cabin|tour voucher"
)
_SYNONYMS = {
    "kiosk lease": "shop tenancy",
    "driver roster": "engineman duty sheet",
    "freight consignment": "cargo load",
    "refund request": "claim for money back",
    "lift outage": "elevator breakdown",
    "noise complaint": "grievance about loudness",
    "penalty notice": "fine",
    "parking permit": "car park authorisation",
    "power isolation": "switching off the electricity",
    "crew qualification": "licence of train staff",
}
_COLUMNS = (
    "mileage|operator code|valid on|gauge|remark|length in metres|supervisor|axle load|zone|fare class|departure|"
    "platform side|severity|cause|contractor|inspection interval|temperature|weight limit|age group|deposit|berth size"
)
_KINDS = ("text, up to 60 characters", "whole number", "date", "amount of money", "yes or no", "one of a fixed list")
_VERBS = {
    "register": "Registering",
    "amend": "Amending",
    "withdraw": "Withdrawing",
    "confirm": "Confirming",
    "look up": "Looking up",
    "hand over": "Handing over",
}
_CHANGING = ("register", "amend", "withdraw", "confirm", "hand over")
_STAGES = ("planned", "in force", "contested", "suspended", "settled", "void")
_PEOPLE = ("dispatcher", "station master", "conductor", "surveyor", "controller", "passenger agent")
_STEPS = (
    "IF the {person} lacks the right of their district, THE system SHALL turn them away before it reads anything.",
    "THE system SHALL put down the {column} exactly as it was given and SHALL show it again in the reply.",
    "WHEN the {column} is older than what is stored, THE system SHALL keep the stored one and say so.",
    "THE system SHALL answer within the same request and SHALL NOT leave the {noun} half done.",
    "WHILE a {noun} is {stage}, THE system SHALL NOT let a {person} carry out this procedure.",
    "THE system SHALL note the hour, the {person} and the reason beside the {noun}.",
    "IF a second {person} was faster, THE system SHALL refuse and hand out the newer state of the {noun}.",
)
_FILLER = (
    "The committee has agreed to this wording after two rounds of comments from the districts.",
    "Whoever reads this for the first time may skip the paragraph and come back to it later.",
    "This follows what the regulator publishes every spring, and is reviewed when that changes.",
    "Pictures of the screens are kept apart and are no part of what is agreed here.",
    "Several districts do it differently today and will follow this text from the day of opening.",
    "It was asked whether this belongs here at all; it was decided to leave it where people look for it.",
    "The order of the sentences has no meaning, and each of them can be tested by itself.",
    "Costs were estimated in an earlier document, which is not needed to understand this one.",
)


@dataclass
class _Book:
    """The text so far, and numbers for requirement codes."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    code: int = 0

    def chapter(self, title: str) -> None:
        self.lines += [f"## {title}", "", *self.filler(2), ""]

    def section(self, title: str, *paragraphs: str) -> None:
        self.lines += [f"### {title}", ""]
        for paragraph in paragraphs:
            self.lines += [paragraph, ""]

    def filler(self, count: int) -> list[str]:
        return [" ".join(self.rng.sample(_FILLER, count))]

    def next_code(self, series: str) -> str:
        self.code += 1
        return f"{series}-{self.code:04d}"


def generate_rail(seed: int, entities: int = 40) -> tuple[str, Labels]:
    """A spec of about ``10 * entities`` sections and its labels; equal arguments give equal results.

    ``entities`` is from 6 to 40. With 40: over 400 sections and 40,000 words.
    """
    rng = random.Random(seed)
    nouns = rng.sample(_NOUNS.split("|"), entities)
    book = _Book(rng, ["# Line management", "", *[" ".join(_FILLER[:3])], ""])
    verbs = {noun: sorted(rng.sample(sorted(_VERBS), 4)) for noun in nouns}
    policies = {noun: book.next_code("POL") for noun in nouns}
    cited = set(rng.sample(nouns, entities // 2))
    book.lines += ["## Terms", "", "A district is a part of the line with one controller.", *book.filler(1), ""]
    book.lines += ["## Staff", "", *(f"- A {person} signs in with a staff number." for person in _PEOPLE), ""]
    _records(book, nouns, policies, cited)
    _procedures(book, nouns, verbs)
    _lives(book, nouns)
    _policies(book, nouns, policies)
    _messages(book, nouns)
    retention = _retention(book, nouns)
    _distractors(book, nouns)
    units = [label for noun in nouns for label in _labels(noun, verbs[noun], retention[noun])]
    return "\n".join(book.lines), Labels(spec=f"rail/{seed}-{entities}", pinned=("terms", "staff"), units=tuple(units))


def _labels(noun: str, verbs: list[str], retention: str) -> list[UnitLabel]:
    name, record = "".join(part.capitalize() for part in noun.split()), f"records.{slug(noun)}"
    plural = f"{noun.replace(' ', '_')}s"
    found = [
        UnitLabel(
            unit=f"schema/{name}",
            text=schema_text(name, plural, f"A {noun} of the line."),
            also=(noun,),
            terms=(name,),
            linked=(record,),
            needed=tuple(sorted({record, _life(noun), _policy(noun), retention})),
        )
    ]
    for verb in verbs:
        gerund = _VERBS[verb]
        own = f"procedures.{slug(f'{gerund} a {noun}')}"
        needed = {own, record, *([_message(noun)] if verb in _CHANGING else [])}
        needed |= {_life(noun)} if verb in ("withdraw", "confirm") else set()
        operation = f"{verb} {noun}".replace(" ", "_")
        found.append(
            UnitLabel(
                unit=f"operations/{operation}",
                text=operation_text(operation, f"{verb.capitalize()} a {noun}."),
                also=(noun,),
                terms=(operation, name),
                linked=(own, record),
                needed=tuple(sorted(needed)),
            )
        )
    return found


def _called(noun: str) -> str:
    return _SYNONYMS.get(noun, noun)


def _life(noun: str) -> str:
    return f"lives.from-the-first-to-the-last-day-of-a-{slug(noun)}"


def _policy(noun: str) -> str:
    return f"policies.house-rules-for-a-{slug(_called(noun))}"


def _message(noun: str) -> str:
    return f"messages.what-people-hear-about-a-{slug(noun)}"


def _records(book: _Book, nouns: list[str], policies: dict[str, str], cited: set[str]) -> None:
    book.chapter("Records")
    for noun in nouns:
        columns = book.rng.sample(_COLUMNS.split("|"), 7)
        rows = [f"| {book.next_code('REC')} | {each} | {book.rng.choice(_KINDS)} |" for each in columns]
        rule = f"What may be entered is limited by {policies[noun]}." if noun in cited else "Limits are said elsewhere."
        table = "\n".join(["| no. | column | holds |", "| --- | --- | --- |", *rows])
        book.section(noun.capitalize(), f"One {noun} is one row. {rule}", table, *book.filler(4))


def _procedures(book: _Book, nouns: list[str], verbs: dict[str, list[str]]) -> None:
    book.chapter("Procedures")
    for noun in nouns:
        for verb in verbs[noun]:
            rng, columns = book.rng, _COLUMNS.split("|")
            steps = [
                f"{number}. {book.next_code('PRO')}: "
                + text.format(
                    noun=noun, person=rng.choice(_PEOPLE), stage=rng.choice(_STAGES), column=rng.choice(columns)
                )
                for number, text in enumerate(rng.sample(_STEPS, 5), start=1)
            ]
            book.section(f"{_VERBS[verb]} a {noun}", *book.filler(2), "\n".join(steps))


def _lives(book: _Book, nouns: list[str]) -> None:
    book.chapter("Lives")
    for noun in nouns:
        stages = book.rng.sample(_STAGES, 4)
        moves = [f"It may go from {before} to {after}." for before, after in pairwise(stages)]
        text = f"A {noun} starts {stages[0]}. " + " ".join(moves)
        book.section(f"From the first to the last day of a {noun}", text, *book.filler(4))


def _policies(book: _Book, nouns: list[str], policies: dict[str, str]) -> None:
    book.chapter("Policies")
    for noun in nouns:
        text = f"- {policies[noun]}: No district MAY have more than {book.rng.randrange(3, 400)} of them at one time."
        book.section(f"House rules for a {_called(noun)}", *book.filler(3), text, f"Each {_called(noun)} counts once.")


def _messages(book: _Book, nouns: list[str]) -> None:
    book.chapter("Messages")
    for noun in nouns:
        text = f"WHENEVER one of them changes hands or state, THE system SHALL tell every {book.rng.choice(_PEOPLE)}."
        book.section(f"What people hear about a {noun}", text, *book.filler(4))


def _retention(book: _Book, nouns: list[str]) -> dict[str, str]:
    """Noun → the one long section that says how long it is kept."""
    book.chapter("Retention")
    result: dict[str, str] = {}
    for number, start in enumerate(range(0, len(nouns), 10), start=1):
        group = nouns[start : start + 10]
        paragraphs = []
        for noun in group:
            years = book.rng.randrange(1, 30)
            paragraphs += [f"A {noun} SHALL be kept for {years} years after its last change.", *book.filler(5)]
            result[noun] = f"retention.keeping-period-{number}"
        book.section(f"Keeping period {number}", *paragraphs)
    return result


def _distractors(book: _Book, nouns: list[str]) -> None:
    """Sections that no unit needs, some with the name of an entity in the heading."""
    book.chapter("The old system")
    for noun in book.rng.sample(nouns, min(15, len(nouns))):
        text = f"The old system kept each {noun} on a card, and nobody wants it back."
        book.section(f"The {noun} in the old system", text, *book.filler(5))
    for chapter, titles in (("Conversations", "Conversation"), ("Timetable of the project", "Week")):
        book.chapter(chapter)
        for number in range(1, 21):
            first, second, third = book.rng.sample(nouns, 3)
            text = f"People spoke of the {first}, of the {second} and, shortly before noon, of every {third}."
            book.section(f"{titles} {number}", *book.filler(5), text)

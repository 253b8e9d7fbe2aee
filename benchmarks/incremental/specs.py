"""Seeded specs in the notation, of any number of entities: each with fields, a neighbour and five operations. Pure."""

import random
from dataclasses import dataclass

_COLOURS = "Amber Azure Black Bronze Coral Cream Golden Green Indigo Ivory Jade Lemon Lilac Maroon Olive Pearl Ruby Silver Teal Violet".split()  # noqa: E501, SIM905
_THINGS = "Anchor Barrel Basket Beacon Bottle Bridge Candle Carpet Castle Engine Garden Hammer Helmet Kettle Ladder Lantern Mirror Pillow Rocket Wagon".split()  # noqa: E501, SIM905
_FIELDS = (
    ("title", "text", "1 to {n} characters"),
    ("remark", "long text", "optional, at most {n}0 characters"),
    ("weight", "integer", "1 to {n}, default 1"),
    ("price", "decimal(10,2)", "at least 0, default 0"),
    ("ready on", "date", "optional"),
    ("fragile", "yes/no", "default no"),
    ("grade", "one of low, middle, high", "default low"),
)
_HEAD = """# Warehouse

A warehouse of many kinds of things.

## Conventions

- Accounts are users.
- Clients sign in with a bearer token. Tokens last 30 days.
- A page has 20 rows, at most 100.

## Accounts

### User

| Field | Type | Rules |
| --- | --- | --- |
| email | email | unique |
| name | text | 1 to 60 characters |
| password | password | at least 8 characters |

- A **session** shows id, name and token (text, given).

### Sign up

`POST /users`

- **Who**: anyone
- **Takes**: email, name, password
- **Answers**: 201 with the user as a session
- IF the email is taken, THEN THE system SHALL refuse with 409 `email_taken` "This email has an account already."
- THE system SHALL issue a token for the user.
"""


@dataclass(frozen=True)
class Thing:
    """One entity: its name as words, the lines of its fields, and the entity that it belongs to."""

    words: str
    rows: tuple[str, ...]
    parent: str | None

    @property
    def slug(self) -> str:
        return self.words.replace(" ", "-")

    @property
    def key(self) -> str:
        return self.words.replace(" ", "_")


def things(count: int, seed: int = 1) -> tuple[Thing, ...]:
    """``count`` entities, at most 400; groups of five belong to the first of their group."""
    if not 1 <= count <= len(_COLOURS) * len(_THINGS):
        raise ValueError(f"between 1 and {len(_COLOURS) * len(_THINGS)} entities, not {count}")
    chance = random.Random(seed)
    names = [f"{colour} {thing}" for thing in _THINGS for colour in _COLOURS]
    chance.shuffle(names)
    made: list[Thing] = []
    for index, name in enumerate(names[:count]):
        first, *others = _FIELDS
        chosen = [first, *chance.sample(others, chance.randint(2, 5))]
        rows = tuple(
            f"| {field} | {type_} | {rule.format(n=chance.randint(20, 90))} |" for field, type_, rule in chosen
        )
        parent = made[index - index % 5].words if index % 5 else None
        made.append(Thing(name.lower(), rows, parent))
    return tuple(made)


def document(made: tuple[Thing, ...]) -> str:
    """The whole spec."""
    return _HEAD + "".join(chapter(thing) for thing in made)


def chapter(thing: Thing) -> str:
    """An entity with its operations."""
    title = thing.words.capitalize()
    heading = " ".join(word.capitalize() for word in thing.words.split())
    parent = f"| {thing.parent} | {heading_of(thing.parent)} | optional |\n" if thing.parent else ""
    article = "an" if thing.words[0] in "aeiou" else "a"
    one, item = f"/{thing.slug}s/{{{thing.key}_id}}", f"{article} {thing.words}"
    return f"""
## {title}s

### {heading}

| Field | Type | Rules |
| --- | --- | --- |
{chr(10).join(thing.rows)}
{parent}| owner | User | owner |

### Add {item}

`POST /{thing.slug}s`

- **Who**: members
- **Answers**: 201 with the {thing.words}

### Show my {thing.words}s

`GET /{thing.slug}s`

- **Who**: members
- **Answers**: the caller's {thing.words}s

### Show {item}

`GET {one}`

- **Who**: the owner of the {thing.words}
- **Answers**: the {thing.words}

### Change {item}

`PATCH {one}`

- **Who**: the owner of the {thing.words}
- **Takes**: title (optional)
- **Answers**: 200 with the {thing.words}

### Delete {item}

`DELETE {one}`

- **Who**: the owner of the {thing.words}
- **Answers**: nothing
"""


def heading_of(words: str) -> str:
    return " ".join(word.capitalize() for word in words.split())

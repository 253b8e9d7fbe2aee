"""GIVEN: accounts with their roles, rows with their values."""

from compiler.models.protocol import JsonObject
from compiler.reader.cursor import Cursor
from compiler.reader.failures import Expected
from compiler.reader.names import singular_name, snake
from compiler.reader.phrase import RowOf
from compiler.reader.scenario_state import Story
from compiler.reader.scenario_values import entity_slots, values
from compiler.symbols.interfaces import EntityInterface

_STOPS = frozenset({"with", "and", "who", "whose", "is", "are", "of", "in", "on", "by", "for", "called", "has"})
_PREPOSITIONS = ("of", "in", "on", "by", "for", "to", "from")


def given(story: Story, cursor: Cursor) -> None:
    """All things of one GIVEN sentence. Raises Expected."""
    place = _thing(story, cursor)
    while not place.ended:
        after = place.after(", and", "and", ",")
        if after is None:
            raise place.expected("`and`, a comma or the end of the sentence")
        place = _thing(story, after)


def _thing(story: Story, cursor: Cursor) -> Cursor:
    cursor = cursor.after("there is", "there are") or cursor
    named = _named_role(story, cursor)
    if named is not None:
        return named
    start = cursor.past_articles()
    role = _role(story, start)
    if role is not None and not _names_row(story, start, role[1]):
        return _accounts(story, role[0], role[1])
    entity = _entity(story, start)
    if entity is None:
        raise start.expected('`member Ann`, a role and a name, or an entity and a name, such as `a list "groceries"`')
    return _row(story, *entity)


def _names_row(story: Story, start: Cursor, after_role: Cursor) -> bool:
    """``a patient "chart"``: a role and an entity may share their noun; a quoted name is that of a row."""
    token = after_role.token
    entity = _entity(story, start)
    if entity is None or entity[0].name == story.symbols.account:
        return False
    return entity[1].at > after_role.at or (token is not None and token.kind == "text")


def _named_role(story: Story, cursor: Cursor) -> Cursor | None:
    """``Mia is a moderator``."""
    token = cursor.token
    after = cursor.moved().after("is", "are")
    if token is None or token.kind not in ("word", "text") or after is None:
        return None
    role = _role(story, after.past_articles())
    if role is None:
        raise after.expected("a role")
    return _account(story, role[0], snake(token.text), role[1])


def _role(story: Story, cursor: Cursor) -> tuple[str, Cursor] | None:
    account = story.symbols.account
    run = cursor.words(4)
    for count in range(len(run), 0, -1):
        name = snake(" ".join(run[:count]))
        for candidate in (name, singular_name(name)):
            if story.symbols.role(candidate) is not None:
                return candidate, cursor.moved(count)
            if candidate == "member" or (account is not None and candidate == snake(account)):
                return "member", cursor.moved(count)
    return None


def _accounts(story: Story, role: str, cursor: Cursor) -> Cursor:
    """``Ann``, ``Ann and Bob``, ``Ann with name "Ann"``."""
    place = cursor.after("called", "named") or cursor
    while True:
        token = place.token
        if token is None or token.kind not in ("word", "text") or token.text in _STOPS:
            raise place.expected("a name")
        place = _account(story, role, snake(token.text), place.moved())
        separator = place.after(", and", "and", ",")
        following = separator.token if separator is not None else None
        if separator is None or following is None or following.kind not in ("word", "text"):
            return place
        if following.raw[:1].islower() or _is_more(separator):
            return place
        place = separator


def _is_more(cursor: Cursor) -> bool:
    """``and Bob is a moderator`` begins another thing."""
    return cursor.moved().after("is", "are") is not None


def _account(story: Story, role: str, name: str, cursor: Cursor) -> Cursor:
    account = story.symbols.account
    entity = story.symbols.entity(account) if account else None
    if entity is None:
        raise Expected("expected accounts: say in the conventions `Accounts are users.`", cursor.at)
    _free(story, name, cursor)
    found: list[JsonObject] = []
    after = cursor.after("with", "whose", ", with")
    if after is not None:
        read, cursor = values(story, after, entity_slots(entity), f"a field of {entity.name}")
        found = [item for _, item in read]
    story.steps.append({"step": "actor", "name": name, "role": role, "values": found})
    story.bind(name, RowOf(entity.name))
    return cursor


def _free(story: Story, name: str, cursor: Cursor) -> None:
    if not name or name in story.names or name in ("answer", "nobody", "anyone"):
        raise Expected(f"expected a name that is not in use; found `{name}`", cursor.at)


def _entity(story: Story, cursor: Cursor) -> tuple[EntityInterface, Cursor] | None:
    run = cursor.words(5)
    for count in range(len(run), 0, -1):
        entity = story.scope().entity_called(snake(" ".join(run[:count])))
        if entity is not None:
            return entity, cursor.moved(count)
    return None


def _row(story: Story, entity: EntityInterface, cursor: Cursor) -> Cursor:
    place = cursor.after("called", "named") or cursor
    token = place.token
    name = snake(entity.name)
    if token is not None and (token.kind == "text" or (token.kind == "word" and token.text not in _STOPS)):
        name, place = snake(token.text), place.moved()
    _free(story, name, cursor)
    found: list[JsonObject] = []
    while True:
        link = _link(story, entity, place)
        if link is not None:
            item, place = link
            found.append(item)
            continue
        after = place.after("with", ", with", "whose", "and with")
        if after is None:
            break
        read, place = values(story, after, entity_slots(entity), f"a field of {entity.name}")
        found += [item for _, item in read]
    seen = [item["field"] for item in found]
    if len(set(seen)) != len(seen):
        raise cursor.expected("each field once")
    story.steps.append({"step": "row", "name": name, "entity": entity.name, "values": found})
    story.bind(name, RowOf(entity.name))
    return place


def _link(story: Story, entity: EntityInterface, cursor: Cursor) -> tuple[JsonObject, Cursor] | None:
    """``in groceries``, ``by Ann``: the only link to that entity."""
    after = cursor.after(*_PREPOSITIONS)
    start = after.past_articles() if after is not None else None
    name = story.named(start.token) if start is not None else None
    if start is None or name is None:
        return None
    target = story.entity_of(name)
    links = [item for item in entity.relations if item.direction == "one" and item.target == target]
    if entity.owner is not None and any(item.name == entity.owner for item in links):
        links = [item for item in links if item.name == entity.owner]
    if len(links) != 1:
        raise start.expected(f"a row that {entity.name} has exactly one link to")
    return {"field": links[0].name, "value": name}, start.moved()

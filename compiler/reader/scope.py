"""The names that a phrase may use: rows and values in scope, the caller, the body, and the row that "its" means."""

from dataclasses import dataclass, replace

from ast_schemas.ir import Scalar
from compiler.reader.names import plural_name, singular_name, snake
from compiler.reader.phrase import BodyOf, Phrase, PhraseType, RowOf, Rows
from compiler.symbols.interfaces import (
    EntityInterface,
    FieldInterface,
    Interfaces,
    NestedInterface,
    RelationInterface,
)

_UUID = Scalar(kind="uuid")


@dataclass(frozen=True, slots=True)
class Scope:
    """``names`` maps names to what they are, later ones first in doubt; ``subject`` is what "it" means."""

    symbols: Interfaces
    names: tuple[tuple[str, PhraseType], ...] = ()
    caller: str = "actor"
    parameters: tuple[tuple[str, PhraseType], ...] = ()
    body: str | None = None
    subject: Phrase | None = None
    inner: Phrase | None = None
    """The row whose fields a bare noun means before anything else."""
    main: Phrase | None = None
    """The row whose fields may be named without it."""
    preferred: tuple[str, str] | None = None
    """An entity and the variable that its rows get if that is free."""

    def with_name(self, name: str, type_: PhraseType) -> "Scope":
        return replace(self, names=((name, type_), *self.names))

    def about(self, subject: Phrase) -> "Scope":
        """The same with another meaning of "it"."""
        return replace(self, subject=subject)

    def inside(self, subject: Phrase) -> "Scope":
        """The same with another meaning of "it", whose fields come before anything else."""
        return replace(self, subject=subject, inner=subject)

    def entity(self, name: str) -> EntityInterface | None:
        return self.symbols.entity(name)

    def entity_called(self, words: str) -> EntityInterface | None:
        """The entity that a snake_case noun means, in the singular or plural."""
        for entity in self.symbols.entities:
            if words in (snake(entity.name), entity.plural) or singular_name(words) == snake(entity.name):
                return entity
        return None

    def taken(self, name: str) -> bool:
        used = {item for item, _ in (*self.names, *self.parameters)}
        return name in used or name in (self.caller, "actor", "body", "viewer", "answer")

    def variable(self, entity: str) -> str:
        """A short name for rows of an entity that nothing in scope has."""
        if self.preferred is not None and self.preferred[0] == entity and not self.taken(self.preferred[1]):
            return self.preferred[1]
        base = snake(entity)[0]
        candidates = [base, *(f"{base}{number}" for number in range(2, 99))]
        return next(item for item in candidates if not self.taken(item))

    def row_name(self, entity: str) -> str:
        """The name of a further row of an entity: as the entity, else ``new_item``, ``new_item_2`` …"""
        base = snake(entity)
        candidates = [base, f"new_{base}", *(f"new_{base}_{number}" for number in range(2, 99))]
        return next(item for item in candidates if not self.taken(item))

    def root(self, words: str) -> Phrase | None:
        """What a noun without a row means, or None."""
        variants = (words, singular_name(words))
        if self.inner is not None and (found := self.member(self.inner, words)) is not None:
            return found
        for name, type_ in self.names:
            if name in variants:
                return Phrase(name, type_)
        for name, type_ in self.names:
            if isinstance(type_, RowOf) and snake(type_.entity) in variants:
                return Phrase(name, type_)
        for name, type_ in self.parameters:
            if name == words:
                return Phrase(name, type_)
        if self.body is not None and (found := self.member(Phrase("body", BodyOf(self.body)), words)) is not None:
            return found
        if self.main is not None and (found := self.member(self.main, words)) is not None:
            return found
        account = self.symbols.account
        if account and snake(account) in variants and self.entity(account) is not None and self.caller == "viewer":
            return Phrase(self.caller, RowOf(account), optional=True)
        setting = self.symbols.setting(words)
        return Phrase(f"settings.{words}", setting.type) if setting is not None else None

    def caller_row(self) -> Phrase:
        account = self.symbols.account
        return Phrase(self.caller, RowOf(account) if account else None)

    def member(self, target: Phrase, words: str) -> Phrase | None:
        """A field or to-one relation of a row, or a member of a body."""
        if isinstance(target.type, BodyOf):
            return self._body_member(target, target.type, words)
        if not isinstance(target.type, RowOf):
            return None
        entity = self.entity(target.type.entity)
        if entity is None:
            return None
        if words == "id":
            return Phrase(f"{target.text}.id", _UUID, optional=target.optional)
        for name in (words, f"{words}_at", f"{words}_on"):
            field = entity.field(name)
            if field is not None:
                return Phrase(f"{target.text}.{name}", field.type, optional=field.optional or target.optional)
            if name != words:
                continue
            relation = entity.relation(name)
            if relation is not None and not relation.to_many:
                return Phrase(
                    f"{target.text}.{name}", RowOf(relation.target), optional=relation.optional or target.optional
                )
        matches = [
            item
            for item in entity.relations
            if not item.to_many and snake(item.target) == words and item.target != entity.name
        ]
        if len(matches) == 1:
            return Phrase(
                f"{target.text}.{matches[0].name}",
                RowOf(matches[0].target),
                optional=matches[0].optional or target.optional,
            )
        if words.endswith("_id") and (found := self.member(target, words.removesuffix("_id"))) is not None:
            return Phrase(f"{found.text}.id", _UUID, optional=found.optional) if isinstance(found.type, RowOf) else None
        return None

    def _body_member(self, target: Phrase, body: BodyOf, words: str) -> Phrase | None:
        dto = self.symbols.dto(body.dto)
        for name in (words, f"{words}_id", f"{singular_name(words)}_ids"):
            member = dto.member(name) if dto else None
            if isinstance(member, FieldInterface):
                return Phrase(f"{target.text}.{name}", member.type, optional=member.optional)
            if isinstance(member, NestedInterface):
                return Phrase(f"{target.text}.{name}", BodyOf(member.nested, member.many), optional=member.optional)
        return None

    def rows_behind(self, target: Phrase, words: str) -> Rows | None:
        """The to-many relation of a row that a plural noun means: by its name, else by its target if unique."""
        if not isinstance(target.type, RowOf):
            return None
        entity = self.entity(target.type.entity)
        if entity is None:
            return None
        many = [item for item in entity.relations if item.to_many]
        named = [item for item in many if item.name in (words, plural_name(words))]
        meant = named or [item for item in many if plural_name(snake(item.target)) == plural_name(words)]
        if len(meant) != 1:
            return None
        return self._relation_rows(target, meant[0])

    def _relation_rows(self, target: Phrase, relation: RelationInterface) -> Rows:
        variable = self.variable(relation.target)
        return self.renamed(target, relation, variable)

    def renamed(self, target: Phrase, relation: RelationInterface, variable: str) -> Rows:
        """The rows of a to-many relation under a given variable, with the condition that says the same."""
        membership = f"{variable} in {target.text}.{relation.name}"
        other = self.entity(relation.target)
        key = other.relation(relation.key) if other is not None and relation.key else None
        if relation.direction == "inverse_many" and key is not None:
            backwards = f"{target.text} in {variable}.{key.name}"
            membership = backwards if key.to_many else f"{variable}.{key.name} == {target.text}"
        return Rows(relation.target, variable, f"{target.text}.{relation.name}", membership)

    def all_rows(self, entity: str) -> Rows:
        return Rows(entity, self.variable(entity), entity, None)

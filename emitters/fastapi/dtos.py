"""DTOs: one module per entity with all request and response bodies that are about it.

DTOs nest without cycles, but their modules may need each other. Modules on such a cycle name the other's DTOs only for
the type checker, and the package completes them once all are loaded.
"""

import re
from collections.abc import Iterator, Sequence

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from ast_schemas.types import NO_LIMITS, PROTECTED, Limits
from emitters.fastapi.layout import DTOS, dto_module, path_of
from emitters.fastapi.uploads import most_bytes
from emitters.fastapi.value_types import precision_and_scale
from emitters.naming import attribute, class_name, words
from emitters.ordering import components, dependencies_first
from emitters.writer import Writer, literal

_BASE = f"{DTOS}.base"
_INPUT_TYPES = {
    "integer": "Integer",
    "boolean": "Boolean",
    "date": "Day",
    "datetime": "Moment",
    "email": "Email",
    "url": "Url",
    "slug": "Slug",
}
_AS_TEXT = {"integer": "NumberAsText", "boolean": "TruthAsText"}
_OUTPUT_TYPES = {"integer": "int", "boolean": "bool"}
_LENGTH_KINDS = frozenset({"text", "email", "url", "slug"}) | PROTECTED
_PYTHON_ONLY_PATTERN = re.compile(r"\(\?<?[=!]|\\[1-9]|\(\?P=")


def dto_artifacts(program: ir.Program) -> Iterator[Artifact]:
    """Everything in ``app/dtos`` except ``base.py``, which is scaffold."""
    found = {dto.name: dto for dto in program.dtos}
    modules = {entity.name: [dto for dto in program.dtos if dto.entity == entity.name] for entity in program.entities}
    modules = {entity: dtos for entity, dtos in modules.items() if dtos}
    cyclic = _cyclic_uses(modules, found)
    for entity, dtos in modules.items():
        yield _module(entity, dtos, found, cyclic, settings=program.settings)
    yield _package(modules, found, cyclic)


def _uses(dto: ir.Dto) -> list[str]:
    return [member.nested for member in dto.members if member.nested is not None]


def _cyclic_uses(modules: dict[str, list[ir.Dto]], found: dict[str, ir.Dto]) -> set[tuple[str, str]]:
    """Pairs of entities whose DTO modules need each other, directly or not."""
    uses = {
        entity: {found[used].entity for dto in dtos for used in _uses(dto)} - {entity}
        for entity, dtos in modules.items()
    }
    return {
        (entity, other)
        for component in components(uses)
        for entity in component
        for other in uses[entity]
        if other in component
    }


def _module(
    entity: str,
    dtos: Sequence[ir.Dto],
    found: dict[str, ir.Dto],
    cyclic: set[tuple[str, str]],
    *,
    settings: ir.Settings,
) -> Artifact:
    unit = f"dtos/{entity}"
    writer = Writer(
        path_of(dto_module(entity)),
        f"Request and response bodies about {words(entity)}.",
        unit=unit,
        defined=[class_name(dto.name) for dto in dtos],
    )
    own = {dto.name: dto for dto in dtos}
    order = dependencies_first({name: [used for used in _uses(dto) if used in own] for name, dto in own.items()})
    for name in order:
        writer.blank(2)
        with writer.origin(unit, f"dtos[{name}]"):
            _Dto(own[name], writer, found, cyclic, settings).write()
    return writer.artifact()


class _Dto:
    """Prints one class."""

    def __init__(
        self,
        dto: ir.Dto,
        writer: Writer,
        found: dict[str, ir.Dto],
        cyclic: set[tuple[str, str]],
        settings: ir.Settings,
    ) -> None:
        self.settings = settings
        self.dto = dto
        self.writer = writer
        self.found = found
        self.cyclic = cyclic
        self.is_input = dto.direction == "input"

    def write(self) -> None:
        writer, dto = self.writer, self.dto
        base = writer.use(_BASE, "Input" if self.is_input else "Output")
        with writer.block(f"class {class_name(dto.name)}({base}):"):
            writer.docstring(_summary(dto))
            patterns = [member.limits.pattern for member in dto.members if self.is_input and member.limits.pattern]
            if any(_PYTHON_ONLY_PATTERN.search(pattern) for pattern in patterns):
                writer.blank()
                config = writer.use("pydantic", "ConfigDict")
                writer.line(f'model_config = {config}(regex_engine="python-re")')
            if dto.members:
                writer.blank()
            for index, member in enumerate(dto.members):
                with writer.origin(f"dtos/{dto.entity}", f"dtos[{dto.name}].members[{index}]"):
                    writer.line(self.member(member))

    def member(self, member: ir.Member) -> str:
        name = attribute(member.name)
        line = f"{name}: {self.annotation(member)}"
        alias = [f"alias={literal(member.wire)}"] if member.wire != name else []
        if not self.is_input or member.required:
            return f"{line} = {self.writer.use('pydantic', 'Field')}({alias[0]})" if alias else line
        if member.nullable and self.dto.role != "update":
            default = f"{self.writer.use('pydantic', 'Field')}(default=None, {alias[0]})" if alias else "None"
            return f"{line} = {default}"
        return f"{line} = {self.writer.use(_BASE, 'absent')}({', '.join(alias)})"

    def annotation(self, member: ir.Member) -> str:
        text = self.nested(member) if member.nested is not None else self.scalar(member)
        if not member.nullable or text == "Any":
            return text
        return f"{text[:-1]} | None{text[-1]}" if text.startswith('"') else f"{text} | None"

    def nested(self, member: ir.Member) -> str:
        assert member.nested is not None
        other = self.found[member.nested]
        name = class_name(other.name)
        if (self.dto.entity, other.entity) in self.cyclic:
            quoted = literal(self.writer.imports.symbol(dto_module(other.entity), name, typing_only=True))
            return self.limited(f"list[{quoted}]", _lengths(member.limits)) if member.many else quoted
        if other.entity != self.dto.entity:
            name = self.writer.use(dto_module(other.entity), name)
        return self.limited(f"list[{name}]", _lengths(member.limits)) if member.many else name

    def scalar(self, member: ir.Member) -> str:
        assert member.type is not None
        if member.type.kind == "file":
            return self.file(member, member.type)
        if member.type.kind == "json" and self.is_input and not (member.nullable or member.type.many):
            return self.writer.use(_BASE, "Json")
        one = self.one(member.type)
        if not self.is_input:
            return f"list[{one}]" if member.type.many else one
        if member.type.many:
            item = self.read(member.type, self.limited(one, self.limits(member.type, NO_LIMITS)))
            return self.limited(f"list[{item}]", _lengths(member.limits))
        return self.read(member.type, self.limited(one, self.limits(member.type, member.limits)))

    def file(self, member: ir.Member, scalar: ir.Scalar) -> str:
        use = self.writer.use
        if not self.is_input:
            return use("app.runtime.files", "StoredFile")
        arguments = ", ".join([str(most_bytes(member)), *(literal(value) for value in scalar.values)])
        accepts = f"{use('app.runtime.sent_files', 'Accepts')}({arguments})"
        return f"{use('typing', 'Annotated')}[{use('app.runtime.files', 'Upload')}, {accepts}]"

    def read(self, scalar: ir.Scalar, annotation: str) -> str:
        """The type; where the API says so a text may stand for its value. After the limits, so that they stay known."""
        validator = _AS_TEXT.get(scalar.kind)
        if validator is None or self.settings.scalar_texts == "refuse":
            return annotation
        return f"{self.writer.use('typing', 'Annotated')}[{annotation}, {self.writer.use(_BASE, validator)}]"

    def one(self, scalar: ir.Scalar) -> str:
        use = self.writer.use
        match scalar.kind:
            case "enum":
                return enum_type(scalar, self.writer, any_case=self.is_input and self.settings.choice_case == "ignore")
            case "decimal":
                return use(_BASE, "Exact" if self.is_input else "Digits")
            case "uuid":
                return use("uuid", "UUID")
            case "json":
                return use("typing", "Any")
            case "email" | "url" if not self.is_input:
                return use(_BASE, f"{scalar.kind.capitalize()}Text")
            case "slug" if not self.is_input:
                return "str"
            case "date" | "datetime":
                return use(_BASE, _INPUT_TYPES[scalar.kind])
            case "integer" | "boolean":
                return use(_BASE, _INPUT_TYPES[scalar.kind]) if self.is_input else _OUTPUT_TYPES[scalar.kind]
            case kind:
                return use(_BASE, _INPUT_TYPES.get(kind, "Text")) if self.is_input else "str"

    def limits(self, scalar: ir.Scalar, limits: Limits) -> list[str]:
        found: list[str] = []
        if scalar.kind in _LENGTH_KINDS:
            found += _lengths(limits)
            if limits.pattern is not None:
                found.append(f"pattern={literal(f'^(?:{limits.pattern})$')}")
        if scalar.kind == "decimal":
            precision, scale = precision_and_scale(scalar)
            found += [f"max_digits={precision}", f"decimal_places={scale}"]
        if scalar.kind in ("integer", "decimal"):
            for bound, value in (("ge", limits.minimum), ("le", limits.maximum)):
                if value is not None:
                    found.append(f"{bound}={self.number(scalar, value)}")
        if scalar.kind in PROTECTED:
            found.append("repr=False")
        return found

    def number(self, scalar: ir.Scalar, text: str) -> str:
        if scalar.kind == "integer":
            return text
        return f"{self.writer.use('decimal', 'Decimal')}({literal(text)})"

    def limited(self, annotation: str, limits: list[str]) -> str:
        if not limits:
            return annotation
        annotated, field = self.writer.use("typing", "Annotated"), self.writer.use("pydantic", "Field")
        return f"{annotated}[{annotation}, {field}({', '.join(limits)})]"


def enum_type(scalar: ir.Scalar, writer: Writer, *, any_case: bool) -> str:
    """``Literal["open", "done"]``; with ``any_case``, OPEN is taken as open."""
    values = ", ".join(literal(value) for value in scalar.values)
    plain = f"{writer.use('typing', 'Literal')}[{values}]"
    if not any_case:
        return plain
    return f"{writer.use('typing', 'Annotated')}[{plain}, {writer.use(_BASE, 'choice')}({values})]"


def _lengths(limits: Limits) -> list[str]:
    bounds = (("min_length", limits.min_length), ("max_length", limits.max_length))
    return [f"{name}={value}" for name, value in bounds if value is not None]


def _summary(dto: ir.Dto) -> str:
    thing = words(dto.entity)
    article = "an" if thing[:1] in "aeiou" else "a"
    match dto.role:
        case "create":
            return f"What makes {article} {thing}."
        case "update":
            return f"What changes of {article} {thing}; members that are left out stay as they are."
        case "view":
            return f"{article.capitalize()} {thing} in full."
        case "summary":
            return f"{article.capitalize()} {thing} in a list."
        case _:
            return f"{words(dto.name).capitalize()}."


def _package(modules: dict[str, list[ir.Dto]], found: dict[str, ir.Dto], cyclic: set[tuple[str, str]]) -> Artifact:
    writer = Writer(f"{DTOS.replace('.', '/')}/__init__.py", "Request and response bodies.")
    exported = []
    for entity, dtos in modules.items():
        exported += [writer.use(dto_module(entity), class_name(dto.name)) for dto in dtos]
    writer.call(
        "__all__ = ",
        [literal(name) for name in sorted(exported, key=lambda name: (not name.isupper(), name))],
        brackets="[]",
    )
    incomplete = [
        name
        for name in dependencies_first({name: _uses(dto) for name, dto in found.items()})
        if any((found[name].entity, found[used].entity) in cyclic for used in _uses(found[name]))
    ]
    if incomplete:
        writer.blank()
        writer.comment("Modules that need each other are completed here, when all names are known.")
    for name in incomplete:
        writer.line(f"{class_name(name)}.model_rebuild(_types_namespace=globals())")
    return writer.artifact()

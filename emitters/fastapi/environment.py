"""``app/environment.py``: the settings of the spec, read and validated when the backend starts."""

from ast_schemas import ir
from ast_schemas.artifact import Artifact
from emitters.fastapi.bodies.code import ATOM, Code
from emitters.fastapi.constants import constant_source
from emitters.fastapi.value_types import precision_and_scale
from emitters.naming import attribute
from emitters.writer import Writer, literal

MODULE = "app.environment"
_DTO_TYPES = {"date": "Day", "datetime": "Moment", "email": "Email", "url": "Url", "slug": "Slug", "text": "Text"}


def environment_artifact(program: ir.Program) -> Artifact | None:
    """The module; None where the spec has no setting."""
    if not program.environment:
        return None
    writer = Writer("app/environment.py", "What those who run the backend may choose.", defined=["Environment"])
    base, config = (
        writer.use("pydantic_settings", "BaseSettings"),
        writer.use("pydantic_settings", "SettingsConfigDict"),
    )
    field, error = writer.use("pydantic", "Field"), writer.use("pydantic", "ValidationError")
    with writer.block(f"class Environment({base}):"):
        writer.docstring("Each is read from the environment variable of the same name in capitals, or from `.env`.")
        writer.blank()
        writer.line(f'model_config = {config}(env_file=".env", extra="ignore")')
        writer.blank()
        for setting in program.environment:
            default = constant_source(setting.default, setting.type, writer)
            arguments = [f"default={default}", f"description={literal(setting.summary)}"]
            writer.call(f"{attribute(setting.name)}: {_annotation(setting.type, writer)} = {field}", arguments)
    writer.blank(2)
    writer.line(f"@{writer.use('functools', 'cache')}")
    with writer.block("def environment() -> Environment:"):
        writer.docstring("The settings, read once. The process ends with a message if one of them is not valid.")
        with writer.block("try:"):
            writer.line("return Environment()")
        with writer.block(f"except {error} as error:"):
            writer.line(
                """wrong = [f"  {'.'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()]"""
            )
            writer.line("""raise SystemExit("\\n".join(["These settings are not valid:", *wrong])) from None""")
    return writer.artifact()


def setting_code(node: ir.SettingOf, writer: Writer) -> Code:
    """A setting's value in Python."""
    return Code(f"{writer.use(MODULE, 'environment')}().{attribute(node.name)}", ATOM)


def variables(program: ir.Program) -> list[dict[str, str]]:
    """Name, default and meaning of each setting's variable, for the pages of the project that list them."""
    return [
        {
            "name": setting.name.upper(),
            "default": str(setting.default.value).lower()
            if isinstance(setting.default.value, bool)
            else " ".join(str(setting.default.value).split()),
            "meaning": " ".join(setting.summary.replace("|", "/").split()) or setting.name.replace("_", " "),
        }
        for setting in program.environment
    ]


def _annotation(scalar: ir.Scalar, writer: Writer) -> str:
    use = writer.use
    match scalar.kind:
        case "enum":
            return f"{use('typing', 'Literal')}[{', '.join(literal(value) for value in scalar.values)}]"
        case "decimal":
            precision, scale = precision_and_scale(scalar)
            limits = f"{use('pydantic', 'Field')}(max_digits={precision}, decimal_places={scale})"
            return f"{use('typing', 'Annotated')}[{use('decimal', 'Decimal')}, {limits}]"
        case "integer":
            types = "app.runtime.types"
            limits = f"{use('pydantic', 'Field')}(ge={use(types, 'INT64_MIN')}, le={use(types, 'INT64_MAX')})"
            return f"{use('typing', 'Annotated')}[int, {limits}]"
        case "boolean":
            return "bool"
        case "uuid":
            return use("uuid", "UUID")
        case kind:
            return use("app.dtos.base", _DTO_TYPES[kind])

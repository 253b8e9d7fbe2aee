"""Constants as defaults and starting rows have them."""

import json
import re

from ast_schemas.ir import Scalar
from compiler.reader.failures import Expected
from compiler.reader.fields import enum_value, split_list
from compiler.reader.tokens import unquoted


def unmarked(text: str) -> str:
    """A constant without its quotes, if it has any."""
    if re.fullmatch(r"\"(?:[^\"\\]|\\.)*\"", text, re.DOTALL):
        return unquoted(text[1:-1])
    return text[1:-1] if re.fullmatch(r"“[^”]*”", text, re.DOTALL) else text.strip('"“”')


def constant(written: str, type_: Scalar) -> str:
    """The expression of a constant for a field. Raises Expected if it is none of that type."""
    plain = written.strip()
    if plain.startswith("`") and plain.endswith("`"):
        return plain.strip("`").strip()
    bare = unmarked(plain)
    low = bare.lower()
    if type_.many:
        one = type_.model_copy(update={"many": False})
        empty = low in ("empty", "none", "[]")
        return f"[{'' if empty else ', '.join(constant(part, one) for part in split_list(plain))}]"
    if type_.kind == "boolean" and low in ("yes", "true", "no", "false"):
        return "true" if low in ("yes", "true") else "false"
    if type_.kind == "integer" and re.fullmatch(r"-?\d+", bare):
        return bare
    if type_.kind == "decimal" and re.fullmatch(r"-?\d+(\.\d+)?", bare):
        return bare
    if type_.kind == "enum":
        value = enum_value(bare)
        if value in type_.values:
            return json.dumps(value, ensure_ascii=False)
        raise Expected(f"expected one of {', '.join(type_.values)}; found `{bare}`")
    if type_.kind in ("datetime", "date") and low in ("now", "today"):
        return "now()" if type_.kind == "datetime" else "today()"
    if type_.kind == "uuid" and low in ("a random uuid", "random", "generated"):
        return "uuid()"
    if type_.kind == "uuid" and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", low):
        return json.dumps(low)
    if low in ("nothing", "null", "none"):
        return "null"
    if type_.kind == "text" and low in ("empty", "an empty text", "the empty text") and plain == bare:
        return '""'
    if type_.kind in ("date", "datetime") and re.match(r"\d{4}-\d\d-\d\d", bare):
        return f"{type_.kind}({json.dumps(bare)})"
    if type_.kind in ("text", "email", "url", "slug", "json", "secret", "token", "encrypted"):
        return json.dumps(bare, ensure_ascii=False)
    raise Expected(f"expected a constant of the type {type_.kind}; found `{bare}`")

"""The text forms of a function call: what models write where their server offers no calls, or they forget it. Pure.

Each form gives calls: a name (None where the form has none) and the text of the arguments.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compiler.fill import python_literal
from compiler.fill.parse import NotJson, Parsed, parse

Call = tuple[str | None, str]


@dataclass(frozen=True)
class Calls:
    """What a form found. ``cut``: something of this form begins and never ends. ``repair`` is the form's name."""

    repair: str
    calls: tuple[Call, ...] = ()
    cut: bool = False


_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINK_END = re.compile(r"^.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINK_START = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_SPECIAL = re.compile(r"<\|[a-zA-Z_▁]+\|>|\[TOOL_CALLS\]|</s>")
_HERMES = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|(?=<tool_call>)|\Z)", re.DOTALL)
_FUNCTION = re.compile(
    r"<(?:function|invoke)(?:=|\s+name=)[\"']?([\w.-]+)[\"']?\s*>(.*?)</(?:function|invoke)>", re.DOTALL
)
_FUNCTION_START = re.compile(r"<(?:function|invoke)(?:=|\s+name=)")
_PARAMETER = re.compile(r"<parameter(?:=|\s+name=)[\"']?([\w.-]+)[\"']?\s*>(.*?)</parameter>", re.DOTALL)
_PARAMETER_START = re.compile(r"<parameter(?:=|\s+name=)")
_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\n(.*?)\n?```", re.DOTALL)
_OBJECT = re.compile(r"\{(?=\s*(?:[\"']|\w+\s*:))")


def without_thinking(text: str) -> str | None:
    """The text without its thoughts; None if it ends amid one."""
    bare = _THINK_END.sub("", _THINK.sub("", text), count=1)
    return None if _THINK_START.search(bare) else bare.strip()


def without_special_tokens(text: str) -> str:
    """The text without the tokens that frame calls and should not have been printed."""
    return _SPECIAL.sub("", text).strip()


def xml(text: str) -> Calls:
    """``<function=NAME><parameter=KEY>value</parameter></function>``, and ``<invoke name="NAME">`` likewise.

    Values are text: what belongs there as a list, an object or a number is read from it by the schema.
    """
    found: list[Call] = []
    for name, body in _FUNCTION.findall(text):
        pairs = _PARAMETER.findall(body)
        keys = [key for key, _ in pairs]
        if len(pairs) != len(_PARAMETER_START.findall(body)) or len(set(keys)) != len(keys):
            return Calls("function_xml", cut=True)
        found.append((name, json.dumps({key: _xml_value(value) for key, value in pairs})))
    return Calls("function_xml", tuple(found), cut=len(found) != len(_FUNCTION_START.findall(text)))


def _xml_value(text: str) -> str | None:
    bare = text.removeprefix("\n").removesuffix("\n")
    return None if bare.strip() in ("null", "None") else bare


def hermes(text: str) -> Calls:
    """``<tool_call>{"name": …, "arguments": {…}}</tool_call>``; the end tag is often swallowed as a stop word."""
    bodies: list[str] = [body for body in _HERMES.findall(text) if body]
    cut = "<tool_call>" in text and (not bodies or any(_is_cut(body) for body in bodies))
    return Calls("hermes", tuple((None, body) for body in bodies), cut)


def fences(text: str) -> Calls:
    """Blocks between three backticks that hold an object or a call."""
    blocks: list[str] = [block.strip() for block in _FENCE.findall(text)]
    readable = [block for block in blocks if _reads(block) and block[:1] in "{["]
    if readable:
        return Calls("fence", tuple((None, block) for block in readable))
    return Calls("fence", tuple(call for block in blocks for call in python_literal.calls(block)))


def pythonic(text: str) -> Calls:
    """``name(key=value, …)``, alone or in a list."""
    return Calls("pythonic", python_literal.calls(text))


def prose(text: str) -> Calls:
    """Objects within running text. Other braces are part of the prose, unless they look like an object too."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        return Calls("prose")
    if text.startswith("[") and text.endswith("]") and _reads(text):
        return Calls("", ((None, text),))
    trimmed = "prose" if start or end != len(text) - 1 else ""
    if end < start or _OBJECT.search(text, end):
        return Calls(trimmed, cut=True)
    whole = text[start : end + 1]
    if _reads(whole):
        return Calls(trimmed, ((None, whole),))
    blocks, open_at_end = _objects(text)
    readable = [block for block in blocks if _reads(block)]
    if open_at_end or not readable:
        return Calls(trimmed, ((None, whole),))
    return Calls("prose", tuple((None, block) for block in (blocks if len(readable) < len(blocks) else readable)))


def _objects(text: str) -> tuple[list[str], bool]:
    """The outermost ``{…}`` that look like objects, and whether the last one is never closed."""
    found: list[str] = []
    position = 0
    while (match := _OBJECT.search(text, position)) is not None:
        end = _closing(text, match.start())
        if end is None:
            return found, True
        found.append(text[match.start() : end])
        position = end
    return found, False


def _closing(text: str, start: int) -> int | None:
    """The index behind the brace that closes the one at ``start``."""
    depth, inside, escaped = 0, False, False
    for index in range(start, len(text)):
        sign = text[index]
        if inside:
            inside = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            inside = True
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def _reads(text: str) -> bool:
    return isinstance(parse(text), Parsed)


def _is_cut(text: str) -> bool:
    found = parse(text)
    return isinstance(found, NotJson) and found.truncated


FORMS: Sequence[Callable[[str], Calls]] = (xml, hermes, fences, pythonic, prose)
"""In the order in which they are looked for; the first that finds a call, or one that is cut off, decides."""

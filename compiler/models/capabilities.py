"""What an endpoint can do with one model: probed once (``probing``), said by hand, or assumed. Pure."""

from typing import Literal, get_args

from ast_schemas.base import Node
from compiler.models.protocol import Channel

Ability = Literal["forced", "required", "strict", "json_schema", "tools", "streaming", "usage"]
ABILITIES: tuple[Ability, ...] = get_args(Ability)


class Capabilities(Node):
    """Plain text is always possible and therefore not listed.

    ``forced``, ``required``: a function is called although the question asks for none. ``strict``, ``json_schema``: a
    schema sent that way comes back filled. ``tools``: functions are accepted at all. ``streaming``: answers come in
    pieces. ``usage``: tokens are counted. ``context``: tokens that fit into one call, None if unknown.
    """

    forced: bool = False
    required: bool = False
    strict: bool = False
    json_schema: bool = False
    tools: bool = False
    streaming: bool = False
    usage: bool = False
    context: int | None = None

    def channels(self) -> tuple[Channel, ...]:
        """Best first: what the server enforces, then what it only offers. An unenforced tool comes before text."""
        ranked: list[tuple[Channel, bool]] = [
            ("strict", self.strict),
            ("forced", self.forced),
            ("required", self.required),
            ("json_schema", self.json_schema),
            ("forced", self.tools and not self.forced),
            ("text", True),
        ]
        return tuple(channel for channel, usable in ranked if usable)


ASSUMED = Capabilities(forced=True, required=True, json_schema=True, tools=True, streaming=True, usage=True)
"""Of an endpoint that was not probed. ``strict`` is not assumed: servers that do not know it may refuse the call."""


def parse_capabilities(text: str) -> Capabilities:
    """``forced, json_schema, context=32768`` as a record. Raises ValueError with what may be said."""
    said: dict[str, bool | int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name == "context" and equals and value.isdecimal() and int(value) > 0:
            said["context"] = int(value)
        elif name in ABILITIES and not equals:
            said[name] = True
        elif part != "text":
            raise ValueError(f"{part!r} is no capability; there are {', '.join(ABILITIES)}, text and context=TOKENS")
    if said.get("forced") or said.get("required") or said.get("strict"):
        said["tools"] = True
    return Capabilities.model_validate(said)

"""The JSON object around a body: under which names the body, the rows of a list and their total stand."""

from typing import Annotated

from pydantic import Field

from ast_schemas.base import Node

WireName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$")]
"""A name in JSON as it is sent, whatever the case of other names; empty for none."""


class Envelope(Node):
    """JSON names around bodies: {"article": {...}}. Null: as the conventions say; "": none."""

    input: WireName | None
    output: WireName | None
    total: WireName | None = Field(description='Beside rows: {"articles": [...], "articlesCount": 9}.')


BARE = Envelope(input=None, output=None, total=None)
"""In the IR, where null is none."""

"""The two base classes of every tree: strict, frozen, nothing but data."""

from pydantic import BaseModel, ConfigDict


class Node(BaseModel):
    """A frozen, strict value. Unknown keys are errors; equality and hashing are by content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

"""Under what conditions trials run: the switches of the fill loop, the attempts, and what is sent along."""

import hashlib

from ast_schemas.base import Node
from compiler.fill.options import FillOptions


class Conditions(Node):
    """Frozen; trials under other conditions are other trials."""

    options: FillOptions = FillOptions()
    attempts: int = 8
    """Most calls for one unit; as a compile has it."""
    whole_spec: bool = False
    """Send every section of the spec with every question: no retrieval."""

    def key(self) -> str:
        """Twelve hex digits that change with any switch."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

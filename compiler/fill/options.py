"""What the fill loop may do, as switches: everything is on, and each can be turned off to measure what it is worth."""

from ast_schemas.base import Node

SYSTEM = "Answer by calling the function. Say what the sections say, in names that the symbols and the schema offer."


class FillOptions(Node):
    """Frozen; part of no journal key, for what changes a request changes its text as well."""

    repair: bool = True
    """Read text forms of calls, and mend JSON. Off: a call, or a text that is one JSON value."""
    coercion: bool = True
    """Mend the shape of values by the schema."""
    slot_patch: bool = True
    """Ask again for the wrong values alone. Off: always for the whole form."""
    narrowed_enums: bool = True
    """Offer the names that exist as enums. Off: references are free text, and a wrong one is told afterwards."""
    usual_steps: bool = True
    """Show an operation the usual kinds of step of its kind first, and all of them when something is not covered. Off:
    all of them at once."""
    expression_nodes: bool = False
    """Show expressions as trees of JSON nodes. Off: as text. Either is read, whatever is shown."""
    system_prompt: str = SYSTEM
    plain_reask: bool = False
    """Ask again as instructor does: the conversation grows by each reply and its errors, and nothing is cut."""


EVERYTHING = FillOptions()

"""What the system keeps of a row's changes: how many there were, and whose the last one was."""

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.types import NO_LIMITS, Form, value_type


def version_field(chance: Chance) -> Form:
    """A number that each change raises, and that updates send back."""
    return {
        "name": chance.one(("version", "revision", "etag")),
        "type": value_type("integer"),
        "required": True,
        "unique": False,
        "default": None,
        "generated": "version",
        "writable": False,
        "editable": False,
        "limits": NO_LIMITS,
    }


def changed_by(chance: Chance, plural: str, account: str) -> Form:
    """The account that changed a row last."""
    return {
        "name": "changed_by",
        "kind": "many_to_one",
        "target": account,
        "inverse": f"changed_{plural}",
        "required": False,
        "on_delete": chance.one(("set_null", "cascade", "restrict")),
        "writable": False,
        "editable": False,
        "changed_by": True,
    }

"""Every diagnostic that the tables of ``tests/checks`` and the pages of expressions provoke."""

from ast_schemas.base import Node
from tests.checks import test_body_rules as bodies
from tests.checks import test_mapping_rules as mappings
from tests.checks import test_outline_rules as outlines
from tests.checks import test_scenario_rules as scenarios
from tests.checks import test_schema_rules as schemas
from tests.checks.refusals import Refused
from tests.programs.editing import Change

REFUSED: tuple[Refused, ...] = (
    *outlines.OUTLINES, *outlines.SIGNATURES, *schemas.CASES, *mappings.DTOS, *mappings.COLLECTORS,
    *mappings.TRANSFORMERS, *bodies.NAMES, *bodies.FLOW, *bodies.WRITES, *bodies.ACCOUNTS, *bodies.ANSWERS,
    *bodies.DELETIONS, *scenarios.CASES,
)  # fmt: skip


def changes_of(case: Refused) -> dict[str, list[Change] | Node]:
    """What a case changes of the todo program."""
    own: list[Change] | Node = case.changes if isinstance(case.changes, Node) else list(case.changes)
    return {**case.elsewhere, case.unit: own}

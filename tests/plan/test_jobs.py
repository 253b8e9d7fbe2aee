"""What an edit of events and jobs reaches: bodies stand on signatures, so a reaction is its own business alone."""

from pathlib import Path

import pytest

from tests.plan.project import Project

MARKET = Path(__file__).parents[1] / "capabilities" / "market.md"
ANOTHER = """### Count the orders

- WHEN an order is placed, THE system SHALL increase the order's told by 10.

## Jobs
"""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("market"))
    project.spec.write_text(MARKET.read_text(encoding="utf-8"), encoding="utf-8")
    assert project.compile().status == "ok"
    return project


def asked(project: Project) -> tuple[set[str], set[str]]:
    """The bodies that are filled again, and the files that are written, in another compile."""
    result = project.compile()
    assert result.status == "ok", result.diagnostics
    return {unit for unit in result.log.filled if unit.startswith("operations/")}, set(result.log.written)


def test_other_words_of_a_reaction_ask_for_that_reaction(market: Project, tmp_path: Path) -> None:
    project = market.copy(tmp_path / "market")
    project.edit(('text = "Thank you"', 'text = "Thank you very much"'))
    assert asked(project) == ({"operations/tell_buyer"}, {"app/jobs/tell_buyer.py"})


def test_another_reaction_leaves_what_announces_the_event_alone(market: Project, tmp_path: Path) -> None:
    project = market.copy(tmp_path / "market")
    project.edit(("## Jobs\n", ANOTHER))
    bodies, files = asked(project)
    assert bodies == {"operations/count_orders"}
    assert files == {"app/jobs/__init__.py", "app/jobs/count_orders.py", "app/messages.py"}


def test_what_an_event_carries_reaches_who_announces_it_and_who_reacts(market: Project, tmp_path: Path) -> None:
    project = market.copy(tmp_path / "market")
    project.edit(("order, total (money)", "order, total (money), title (text)"))
    bodies, files = asked(project)
    assert {"operations/place_order", "operations/announce_order_again", "operations/tell_buyer"} <= bodies
    assert not {"operations/sign_up", "operations/show_my_orders", "operations/delete_old_notices"} & bodies
    assert {"app/messages.py", "app/operations/place_order.py"} <= files

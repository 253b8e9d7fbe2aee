from pathlib import Path

import pytest

from tests.plan.project import SPEC, Project


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Compiled once; not to be changed."""
    project = Project(tmp_path_factory.mktemp("groceries"))
    project.spec.write_text(SPEC, encoding="utf-8")
    assert project.compile().status == "ok"
    return project


@pytest.fixture
def project(compiled: Project, tmp_path: Path) -> Project:
    """A copy to edit."""
    return compiled.copy(tmp_path / "groceries")

"""Questions of the to-do list, asked once."""

import pytest

from benchmarks.faults.scenes import Scene, scenes
from tests.weak.endpoint import TODO


@pytest.fixture(scope="session")
def todo() -> tuple[Scene, ...]:
    return scenes(TODO)

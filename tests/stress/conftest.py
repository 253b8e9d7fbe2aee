from pathlib import Path

import pytest

from compiler.build.reading import read_spec
from compiler.build.settings import Settings
from compiler.stress.reference import Reference, reference_of

SPEC = Path(__file__).parents[2] / "compiler" / "cli" / "templates" / "spec.md"


@pytest.fixture(scope="session")
def reference() -> Reference:
    """Of the spec of `formwork init`; not to be changed."""
    spec, _ = read_spec(SPEC)
    assert spec is not None
    return reference_of(spec, Settings(retriever="lexical"))

"""What holds for all tests."""

import signal
from collections.abc import Iterator

import pytest

from tests.postgres import postgres_available, postgres_server


def pytest_configure() -> None:
    """Children can be interrupted also where the tests run in the background of a shell, which ignores Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server of this session."""
    if not postgres_available():
        pytest.fail("PostgreSQL's initdb and pg_ctl are needed; install the package postgresql")
    with postgres_server() as url:
        yield url

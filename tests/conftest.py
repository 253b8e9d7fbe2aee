"""What holds for all tests."""

import signal


def pytest_configure() -> None:
    """Children can be interrupted also where the tests run in the background of a shell, which ignores Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

"""Entry point of ``formwork``: never a traceback, whatever the input."""

import os
import sys


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 diagnostics of severity error, 2 usage or unreadable input."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries below draw bars of their own
    from compiler.cli.app import app

    debug = "--debug" in sys.argv
    try:
        app(standalone_mode=True)
    except SystemExit:
        raise
    except KeyboardInterrupt:
        _say("stopped; what was answered is kept, so the same command goes on from here")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        first = (str(error).strip().splitlines() or ["no message"])[0]
        _say(f"unexpected {type(error).__name__}: {first} (run again with --debug to see where; please report it)")
        sys.exit(1)


def _say(text: str) -> None:
    print(f"formwork: {text}", file=sys.stderr)

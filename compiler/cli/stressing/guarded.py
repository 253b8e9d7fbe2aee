"""What can go wrong around a run of trials, as exit codes."""

from collections.abc import Callable

from compiler.cli.stressing.prepared import Refused
from compiler.cli.stressing.wanted import Unwanted, Wanted
from compiler.cli.terminal import err, refuse

_INTERRUPTED = 130


def guarded(wanted: Wanted, act: Callable[[], int]) -> int:
    """The exit code of ``act``, or of why it could not go on; says so."""
    from compiler.store.lock import Locked
    from compiler.store.trials import TrialsUnusable
    from compiler.stress.spread import NoDask

    try:
        return act()
    except KeyboardInterrupt:
        err().print("stopped; finished trials are kept, so the same command goes on from here")
        return _INTERRUPTED
    except Unwanted as error:
        return refuse(str(error), error.hint)
    except Refused as error:
        return error.code
    except (TrialsUnusable, NoDask) as error:
        return refuse(str(error))
    except Locked as error:
        by = f" (process {error.holder})" if error.holder else ""
        return refuse(f"another run is at work in {wanted.out}{by}")
    except OSError as error:
        return refuse(f"{error.filename or wanted.out} cannot be used: {error.strerror or error}")

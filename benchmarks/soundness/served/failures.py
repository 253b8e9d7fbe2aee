"""What went wrong, in few lines: the error, and where in the emitted project it came from."""

import os
import traceback


def failure(error: BaseException) -> str:
    """The error's last frames in the project (the working directory) and its message."""
    here = os.getcwd()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(here)] or frames[-2:]
    lines = [f"{os.path.relpath(frame.filename, here)}:{frame.lineno} {frame.line}" for frame in own[-3:]]
    told = str(error)
    if len(told) > 1200:
        told = f"{told[:700]} … {told[-500:]}"
    cause = error.__cause__ or error.__context__
    return "\n".join([f"{type(error).__name__}: {told}", *lines]) + (f"\ncaused by {cause!r:.300}" if cause else "")

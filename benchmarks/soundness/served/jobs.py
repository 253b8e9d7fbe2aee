"""Jobs of the queue after the calls: what is due later, and what the clock asks for."""

from typing import Any

from benchmarks.soundness.served.failures import failure

MINUTES = 3 * 24 * 60


async def pass_time(api: Any) -> str | None:
    """Do everything that falls due within some days; how a job crashed, if one did."""
    try:
        await api.wait(MINUTES)
    except Exception as error:
        return failure(error)
    return None

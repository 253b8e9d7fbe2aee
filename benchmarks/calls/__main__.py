"""How much faster calls are with ``--jobs 8`` than with 1, and what the harness costs beside the HTTP client.

The calls are the questions of a real spec, answered over HTTP by a server that waits before it answers; the loop, the
journal and the client are those of a compile. The harness is all of a call's processor time that is not spent inside
the client: building the request, reading and judging the reply, and writing the journal.
"""

import argparse
import asyncio
import contextlib
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.faults.scenes import Scene, scenes
from compiler.fill.loop import Filler
from compiler.models.openai_chat import OpenAiChat
from compiler.models.protocol import FillRequest, JsonObject, RawReply
from compiler.store.journal import Journal

ROOT = Path(__file__).parents[2]
LEAST_RATIO = 6.0
MOST_OVERHEAD = 5.0
"""Milliseconds at the median."""


class Timed(OpenAiChat):
    """Adds up the seconds of processor time and of the clock that are spent in the HTTP client."""

    client_cpu = 0.0

    async def _once(self, body: JsonObject, request: FillRequest) -> RawReply:
        cpu = time.process_time()
        try:
            return await super()._once(body, request)
        finally:
            self.client_cpu += time.process_time() - cpu


@contextlib.contextmanager
def answering(chosen: Sequence[Scene], delay: float) -> Iterator[str]:
    """The address of a server that knows the answers; ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="calls") as folder:
        answers = Path(folder) / "answers.json"
        answers.write_text(json.dumps({scene.unit: json.dumps(scene.value) for scene in chosen}), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.calls.server", str(port), str(delay), str(answers)]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None, "the server did not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()


async def fill(chosen: Sequence[Scene], url: str, jobs: int) -> float:
    """Seconds for all units with so many calls at once; every answer must be accepted at the first try."""
    with tempfile.TemporaryDirectory(prefix="calls") as folder:
        model, journal = Timed("benchmark", base_url=url, api_key="none"), Journal(Path(folder) / "calls.sqlite")
        filler = Filler(model, journal, asyncio.Semaphore(jobs), open_at_once=asyncio.Semaphore(2 * jobs))
        await model.fill(chosen[0].request)  # the client is imported and connected before the clock starts
        started = time.perf_counter()
        filled = await asyncio.gather(*(filler.fill(scene.question, scene.check) for scene in chosen))
        spent = time.perf_counter() - started
        await model.close()
        journal.close()
    assert all(found.form is not None and found.attempts == 1 for found in filled)
    return spent


async def overheads(chosen: Sequence[Scene], url: str) -> list[float]:
    """Milliseconds of processor time outside of the client, one call after the other."""
    with tempfile.TemporaryDirectory(prefix="calls") as folder:
        model, journal = Timed("benchmark", base_url=url, api_key="none"), Journal(Path(folder) / "calls.sqlite")
        filler = Filler(model, journal, asyncio.Semaphore(1))
        await model.fill(chosen[0].request)
        found = []
        for scene in chosen:
            model.client_cpu, cpu = 0.0, time.process_time()
            await filler.fill(scene.question, scene.check)
            found.append((time.process_time() - cpu - model.client_cpu) * 1000)
        await model.close()
        journal.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=64)
    parser.add_argument("--delay", type=float, default=0.1, help="seconds before each answer")
    parser.add_argument("--spec", type=Path, default=ROOT / "fixtures" / "specs" / "todo")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    found = scenes(options.spec)
    step = max(1, len(found) // options.calls)
    chosen = found[::step][: options.calls]
    with answering(chosen, options.delay) as url:
        times = {jobs: [asyncio.run(fill(chosen, url, jobs)) for _ in range(options.repeat)] for jobs in (1, 8)}
    with answering(chosen, 0.0) as url:
        spent = [value for _ in range(options.repeat) for value in asyncio.run(overheads(chosen, url))]
    one, eight = (statistics.median(times[jobs]) for jobs in (1, 8))
    median, slow = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(f"{len(chosen)} calls of {options.delay * 1000:.0f} ms: {one:.2f} s with 1 job, {eight:.2f} s with 8")
    print(f"ratio {one / eight:.2f} (at least {LEAST_RATIO:g})")
    print(f"harness per call: median {median:.2f} ms, 95th percentile {slow:.2f} ms (median below {MOST_OVERHEAD:g})")
    if options.json:
        report = {
            "calls": len(chosen),
            "seconds": times,
            "ratio": one / eight,
            "harness_ms": {"p50": median, "p95": slow},
        }
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if one / eight >= LEAST_RATIO and median < MOST_OVERHEAD else 1


if __name__ == "__main__":
    sys.exit(main())

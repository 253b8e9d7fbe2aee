"""Trials spread over several machines with Dask (optional: ``formwork[stress]``)."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from compiler.stress.records import TrialRecord
from compiler.stress.work import Batch, Job, perform

_AHEAD = 2
"""Batches that are handed out for each thread of a worker, so that none waits."""


class NoDask(Exception):
    """Dask is not installed, or no scheduler answers. The message is for a person."""


class Dask:
    """Batches as tasks of a Dask cluster: of the scheduler at ``address``, or of so many local worker processes.

    Workers need the same Formwork installed, and the environment variables with the keys of endpoints.
    """

    def __init__(self, address: str | None, workers: int, *, wait: float = 30.0) -> None:
        self.address = address
        self.workers = workers
        self.wait = wait
        """Seconds to wait for the scheduler."""

    def run(self, job: Job, batches: Iterable[Batch]) -> Iterator[tuple[TrialRecord, ...]]:
        """Raises NoDask."""
        try:
            from distributed import Client, LocalCluster, as_completed
        except ImportError:
            raise NoDask("Dask is not installed: install formwork[stress]") from None
        with ExitStack() as stack:
            try:
                where = self.address or stack.enter_context(
                    LocalCluster(  # type: ignore[no-untyped-call]
                        n_workers=self.workers, threads_per_worker=1, processes=True, dashboard_address=None
                    )
                )
                client = stack.enter_context(Client(where, timeout=self.wait))  # type: ignore[no-untyped-call]
            except (OSError, TimeoutError) as error:
                raise NoDask(f"no scheduler answers at {self.address}: {error}") from None
            shared = client.scatter(job, broadcast=True, hash=False)
            left = iter(batches)
            ahead = _AHEAD * max(1, sum(client.nthreads().values()))
            waiting: Any = as_completed(with_results=True)  # type: ignore[no-untyped-call]

            def more(count: int) -> None:
                for _, batch in zip(range(count), left, strict=False):
                    waiting.add(client.submit(perform, shared, batch, pure=False))

            more(ahead)
            for future, records in waiting:
                future.release()
                yield records
                more(1)

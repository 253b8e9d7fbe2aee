"""Two compiles of one folder exclude each other; the lock goes with the process that holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Locked(Exception):
    """Another process holds the lock; ``holder`` is its process id if it is known."""

    def __init__(self, holder: str | None) -> None:
        super().__init__("locked")
        self.holder = holder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file while the block runs. Raises Locked at once if another process has it."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    holder = path.with_suffix(".pid")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        known = None
        with suppress(OSError):
            known = holder.read_text(encoding="utf-8").strip() or None
        raise Locked(known) from None
    try:
        holder.write_text(f"{os.getpid()}\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()

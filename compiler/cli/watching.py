"""``formwork watch``: compile on save, whatever the last compile came to, until Ctrl-C."""

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from compiler.cli.terminal import err, out, refuse
from compiler.store.stamp import spec_files

if TYPE_CHECKING:
    from watchfiles import Change

    from ast_schemas.diagnostic import Diagnostic
    from compiler.build.result import Result
    from compiler.build.settings import Settings

_SUFFIXES = (".md", ".markdown")
_LOOK_AGAIN = 1000
"""Milliseconds after which the spec is compared although nothing was heard: what was saved during a compile counts."""

Warned = tuple[str, str | None, str, str | None]

_SHOWN = 12
"""Most names of one kind in a line."""


def run(spec: Path, target: Path, given: Mapping[str, Any], *, debug: bool) -> int:
    """0 after Ctrl-C; 2 where there is nothing to watch. Errors of a compile are shown, and watching goes on."""
    from watchfiles import watch

    from compiler.cli.compiling import usable_settings

    if not spec.exists():
        return refuse(f"{spec} does not exist")
    settings = usable_settings(given)
    if isinstance(settings, int):
        return settings
    stop = threading.Event()
    with _interrupted(stop), suppress(KeyboardInterrupt):
        seen = tuple(spec_files(spec))
        warned = _compile(spec, target, settings, frozenset(), debug=debug)
        out().print(f"Watching {spec} (Ctrl-C stops)", markup=False)
        folder = spec if spec.is_dir() else spec.absolute().parent
        wanted = _Wanted(spec, target)
        for _ in watch(
            folder,
            watch_filter=wanted,
            stop_event=stop,
            raise_interrupt=True,
            recursive=spec.is_dir(),
            rust_timeout=_LOOK_AGAIN,
            yield_on_timeout=True,
        ):
            now = tuple(spec_files(spec))
            if now != seen:
                seen = now
                warned = _compile(spec, target, settings, warned, debug=debug)
    out().print("Stopped.")
    return 0


@contextmanager
def _interrupted(stop: threading.Event) -> Iterator[None]:
    """Within the block Ctrl-C sets ``stop`` besides raising KeyboardInterrupt, which gets lost if it comes while an
    object is taken down."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Wanted:
    """Only what a spec is made of; never the project, should it lie inside of the spec's folder."""

    def __init__(self, spec: Path, target: Path) -> None:
        self._file = None if spec.is_dir() else spec.name
        self._target = target.absolute()

    def __call__(self, change: "Change", path: str) -> bool:
        del change
        changed = Path(path)
        if changed.is_relative_to(self._target):
            return False
        return changed.name == self._file if self._file else changed.suffix.lower() in _SUFFIXES


def _compile(
    spec: Path, target: Path, settings: "Settings", warned: frozenset[Warned], *, debug: bool
) -> frozenset[Warned]:
    """All errors, and those warnings that the last compile did not have; a requirement is not lost in silence."""
    from compiler.cli.summary import sources
    from compiler.diagnostics.render_terminal import to_terminal
    from compiler.driver import compile_spec

    result = compile_spec(spec, target, settings, debug=debug)
    errors = [item for item in result.diagnostics if item.severity == "error"]
    warnings = {_identity(item): item for item in result.diagnostics if item.severity != "error"}
    new = [item for name, item in warnings.items() if name not in warned]
    for group in (errors, new):
        if group:
            to_terminal(group, err(), sources(group, spec))
    _show(result, len(errors), len(warnings) - len(new))
    return warned if errors else frozenset(warnings)


def _identity(item: "Diagnostic") -> Warned:
    """What a diagnostic is about, wherever its line has moved to."""
    return item.code, item.unit, item.message, item.place.requirement if item.place else None


def _show(result: "Result", errors: int, known: int) -> None:
    from compiler.cli.summary import count

    console = out()
    clock = time.strftime("%H:%M:%S")
    if result.status != "ok":
        console.print(f"{clock} not compiled: {count(errors, 'error')}; the project is as it was", markup=False)
        return
    still = f"; {count(known, 'warning')} as before" if known else ""
    log = result.log
    done = [
        ("filled", tuple(log.filled)),
        ("checked", tuple(log.rechecked)),
        ("removed", log.removed),
        ("wrote", log.written),
        ("deleted", log.removed_files),
    ]
    if not any(names for _, names in done):
        console.print(f"{clock} nothing changed ({result.seconds:.1f} s){still}")
        return
    console.print(f"{clock} compiled: {count(result.calls, 'call')}, {result.seconds:.1f} s{still}")
    for word, names in done:
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            console.print(f"  {word} {len(names)}: {', '.join(names[:_SHOWN])}{more}", markup=False, soft_wrap=True)

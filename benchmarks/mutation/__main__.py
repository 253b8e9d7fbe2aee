"""Command line of the mutation check."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.mutation import campaign, report
from benchmarks.mutation.base import NoProgram, compiled, printed, stored
from benchmarks.mutation.catalogue import all_mutations, counted
from benchmarks.mutation.edits import path_text, shown
from tests.postgres import postgres_server


def main() -> int:
    """0 if at least ``--least`` of the tested mutants were killed."""
    options = _options()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants") as name:
        folder = Path(name)
        try:
            accepted = stored(options.project) if options.project else compiled(options.spec, folder / "base")
            base = printed(accepted)
            if options.list:
                _list(accepted)
                return 0
            with _database(options.database) as database:
                found = campaign.run(
                    accepted,
                    base,
                    count=options.count,
                    seed=options.seed,
                    jobs=options.jobs,
                    folder=folder,
                    database=database,
                    tests=options.tests,
                    report=_say,
                )
        except NoProgram as error:
            print(error, file=sys.stderr)
            return 2
    facts: dict[str, Any] = {
        "spec": str(options.project or options.spec),
        "seed": options.seed,
        "count": options.count,
        "database": options.database,
        "seconds": round(time.monotonic() - started, 1),
    }
    text = report.as_markdown(found, facts)
    if options.json:
        value = json.dumps(report.as_json(found, facts), indent=1, ensure_ascii=False)
        options.json.write_text(value + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    print(text)
    return 0 if report.share(found) >= options.least else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--spec", type=Path, help="compiled first, with the reader")
    source.add_argument("--project", type=Path, help="a compiled project; its stored forms are mutated")
    parser.add_argument("--count", type=int, default=200, help="mutants that are tested")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--tests", choices=("own", "base"), default="own", help="tests that the mutant emits, or the unmutated ones"
    )
    parser.add_argument("--least", type=float, default=0.8, help="share that must be killed")
    parser.add_argument("--json", type=Path, help="write the result here")
    parser.add_argument("--markdown", type=Path, help="write the tables here")
    parser.add_argument("--list", action="store_true", help="only count the mutations that there are")
    return parser.parse_args()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    with postgres_server() as url:
        yield url


def _list(accepted: Any) -> None:
    mutations = all_mutations(accepted)
    for kind, number in counted(mutations).items():
        print(f"{number:6}  {kind}")
    print(f"{len(mutations):6}  in all")


def _say(outcome: campaign.Outcome) -> None:
    edit = outcome.mutation.edit
    print(
        f"{outcome.fate:10} {edit.kind}: {outcome.mutation.unit} {path_text(edit.path)}: "
        f"{shown(edit.before)[:80]} -> {shown(edit.after)[:80]}  [{outcome.by}]",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

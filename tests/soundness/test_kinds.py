"""Random programs say all that forms and the IR can say."""

from collections import Counter
from random import Random

from benchmarks.soundness.coverage import kinds_in, missing
from benchmarks.soundness.generate.program import random_program
from benchmarks.soundness.judged import errors
from compiler.build import rooms
from compiler.symbols.accepted import Accepted


def test_every_kind_of_node_is_drawn_or_excused() -> None:
    seen: Counter[str] = Counter()
    for number in range(150):
        units = random_program(Random(f"kindsc:{number}"))
        if errors(units):
            continue
        for form in units.values():
            seen += kinds_in(form)
        seen += kinds_in(rooms.lowered(Accepted.of(units)))
    assert missing(seen) == []

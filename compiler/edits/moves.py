"""Generated files that a person moved: the same content at one other place. Pure."""

from collections import Counter
from collections.abc import Mapping


def moved(missing: Mapping[str, str], strangers: Mapping[str, str]) -> dict[str, str]:
    """Old place → new place. ``missing``: hash of what was emitted there; ``strangers``: hash of files of no record.

    Only a content that is missing once and found once was moved; a copy or an empty file says nothing.
    """
    lost, found = Counter(missing.values()), Counter(strangers.values())
    places = {content: path for path, content in strangers.items()}
    return {
        path: places[content] for path, content in sorted(missing.items()) if lost[content] == 1 and found[content] == 1
    }

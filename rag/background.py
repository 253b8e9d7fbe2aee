"""How much a word tells, fixed in advance.

BM25 usually counts in how many documents of the corpus a word occurs, so that an edit anywhere moves every score.
Here a word's inverse document frequency is one of four constants, by a class that is known from the word alone.
The classes follow the shape of English frequency (Zipf): function words are in every section, the vocabulary of
requirements in most, ordinary words in few, identifiers and requirement codes in hardly any.
"""

from rag.tokenize import stem

FUNCTION, REQUIREMENT, ORDINARY, NAME = 0.0, 0.6, 3.0, 5.0
"""idf of the four classes: a word in all, about half, one in twenty and less than one in a hundred sections."""

AVERAGE_LENGTH = 120.0
"""Words of a usual passage; stands in for the corpus average, which would depend on other sections."""

_FUNCTION_WORDS = """
a about above after again all also an and any are as at be because been before being below between both but by can
could did do does doing done during each either else every few for from further had has have having he her here hers
him his how i if in into is it its itself let may me might more most must my neither no nor not of off on once only or
other our out over own per same shall she should so some such than that the their them then there these they this those
through thus to too under until up upon us very was we were what when where whereas whether which while who whom whose
why will with within without would yet you your
"""

_REQUIREMENT_WORDS = """
able accept accordance action actor add allow api application appropriate attribute available base behaviour body call
case change check client condition contain correct create data default define delete describe detail display document
edit enable ensure enter entity entry error event exist existing exactly example fail field following format function
general get give given handle have id identifier include information input invalid item keep kind least list long make
maximum message method minimum model name need new note number object one open operation optional order output page part
perform permit possible present process product property provide purpose read reason receive record refer reject
relevant remain request require requirement resource respond response result return row rule save section see send
service set show specification specify state status store string submit system table take time true two type unless
update use user valid validate value view write zero
"""


def _stemmed(block: str) -> frozenset[str]:
    return frozenset(stem(word) for word in block.split())


_FUNCTION_STEMS = _stemmed(_FUNCTION_WORDS)
_REQUIREMENT_STEMS = _stemmed(_REQUIREMENT_WORDS)


def background_idf(word: str) -> float:
    """The fixed idf of a stem."""
    if word in _FUNCTION_STEMS or (len(word) == 1 and word.isascii() and not word.isdigit()):
        return FUNCTION
    if is_generic(word):
        return REQUIREMENT
    if any(char.isdigit() for char in word) and not word.isdigit():
        return NAME
    return ORDINARY


def is_generic(word: str) -> bool:
    """Whether a word is so common in requirements that a mere mention in prose does not make it a name."""
    return stem(word) in _REQUIREMENT_STEMS or word in _FUNCTION_STEMS

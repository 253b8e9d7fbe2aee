"""BM25 by words, on an absolute scale: a section's score depends on the query and on that section alone."""

from collections.abc import Sequence

from rank_bm25 import BM25Okapi

from rag.background import AVERAGE_LENGTH, FUNCTION, ORDINARY, background_idf
from rag.passages import Passage
from rag.tokenize import stems

_SENTINEL = "\0"
"""A last document that no query meets, for rank_bm25 cannot hold an empty corpus."""


class LexicalIndex:
    """Scores in [0, 1): the BM25 score as a share of the highest that the query could reach.

    The formula is that of ``rank_bm25.BM25Okapi`` with its corpus statistics replaced by the constants of
    ``rag.background``; dividing by the query's own maximum makes one threshold fit short and long queries. The maximum
    is taken for at least one ordinary word, so that a mention of ``user`` is no hit for a query of that word alone.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        documents = [stems(passage.heading) + stems(passage.text) for passage in passages]
        self._sections = [passage.section for passage in passages]
        self._bm25 = BM25Okapi([*documents, [_SENTINEL]])
        self._bm25.avgdl = AVERAGE_LENGTH
        self._postings: dict[str, list[int]] = {}
        for index, document in enumerate(documents):
            for word in set(document):
                self._postings.setdefault(word, []).append(index)
        self._bm25.idf = {word: background_idf(word) for word in self._postings}

    def scores(self, query: str) -> dict[int, float]:
        """Scores above zero by section index, of the best passage each, rounded to four decimals."""
        asked = [word for word in dict.fromkeys(stems(query)) if background_idf(word) > FUNCTION]
        highest = max(ORDINARY, sum(background_idf(word) for word in asked)) * (self._bm25.k1 + 1)
        touched = sorted({index for word in asked for index in self._postings.get(word, ())})
        if not touched:
            return {}
        result: dict[int, float] = {}
        for index, score in zip(touched, self._bm25.get_batch_scores(asked, touched), strict=True):
            section = self._sections[index]
            result[section] = max(result.get(section, 0.0), round(score / highest, 4))
        return result

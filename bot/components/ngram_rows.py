"""One short text as a fitted TfidfVectorizer sees it, without the checks that are meant for whole corpora.

Those took scikit-learn a millisecond of every message, several times what the counting itself takes.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

Columns = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


class NgramRows:
    """Rows of a fitted vectorizer that weighs sublinearly and scales its rows to length one."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        if not (vectorizer.sublinear_tf and vectorizer.norm == "l2" and vectorizer.use_idf):
            raise ValueError("NgramRows reads sublinear, scaled TF-IDF only")
        self._terms = vectorizer.build_analyzer()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._rarity = np.asarray(vectorizer.idf_, dtype=np.float64)

    def of(self, text: str) -> tuple[Columns, Values]:
        """The columns of the text's known terms, and their values; none where it has no known term."""
        counts = Counter(self._columns[term] for term in self._terms(text) if term in self._columns)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1.0 + np.log(often)) * self._rarity[columns]
        length = float(np.linalg.norm(values))
        return columns, (values / length if length else values).astype(np.float32)

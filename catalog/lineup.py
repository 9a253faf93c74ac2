"""Candidates side by side in arrays, so that a question is put to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.candidates import Candidate

Floats = NDArray[np.float64]


class Lineup:
    """Some candidates in an order of their own; what was asked about once is kept for the next question."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.candidates = tuple(candidates)
        self.ids = [one.id for one in self.candidates]
        occurrences = [one.occurrences for one in self.candidates]
        # Every word of every candidate: its number, the fields that have it, and the candidate's row.
        self._words = _joined([words for words, _ in occurrences], np.int64)
        self._bits = _joined([fields for _, fields in occurrences], np.uint8)
        self._rows = np.repeat(np.arange(len(occurrences)), [len(words) for words, _ in occurrences])
        self._themes: dict[str, Floats] = {}
        self._topics: dict[str, Floats] = {}

    def fields_with(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """For each candidate (row) and word (column, in rising order), the fields that have it, as bits."""
        found = np.zeros((len(self.candidates), len(numbers)), dtype=np.uint8)
        if found.size:
            columns = np.minimum(np.searchsorted(numbers, self._words), len(numbers) - 1)
            known = numbers[columns] == self._words
            found[self._rows[known], columns[known]] = self._bits[known]
        return found

    def of_themes(self, wanted: Mapping[str, float]) -> Floats:
        """How strongly each candidate (row) has each theme (column), times how strongly it is wanted."""
        return _held(wanted, self._themes, [one.theme_weights for one in self.candidates])

    def of_topics(self, wanted: Mapping[str, float]) -> Floats:
        """The same of topics."""
        return _held(wanted, self._topics, [one.topic_weights for one in self.candidates])


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _held(
    wanted: Mapping[str, float], columns: dict[str, Floats], each_has: Sequence[Mapping[str, float]]
) -> Floats:
    for key in wanted:
        if key not in columns:
            columns[key] = np.array([has.get(key, 0.0) for has in each_has], dtype=np.float64)
    if not wanted:
        return np.empty((len(each_has), 0))
    return np.stack([columns[key] * strength for key, strength in wanted.items()], axis=1)

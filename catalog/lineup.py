"""Candidates side by side in arrays, so that a question is put to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

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
        self._words = np.concatenate([np.empty(0, np.int64), *(words for words, _ in occurrences)])
        self._bits = np.concatenate([np.empty(0, np.uint8), *(fields for _, fields in occurrences)])
        self._rows = np.repeat(np.arange(len(occurrences)), [len(words) for words, _ in occurrences])
        by_name = sorted(range(len(self.ids)), key=lambda row: self.candidates[row].service_id)
        self.alphabetical = np.argsort(by_name)
        """Of each candidate its place in the order of the services' ids."""
        self.remote = np.array([one.remote for one in self.candidates], dtype=np.float64)
        self._meant = [(row, one.meant) for row, one in enumerate(self.candidates) if one.meant]
        self.themes = Columns([one.theme_weights for one in self.candidates])
        self.topics = Columns([one.topic_weights for one in self.candidates])

    def fields_with(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """For each candidate (row) and word (column, in rising order), the fields that have it, as bits."""
        found = np.zeros((len(self.candidates), len(numbers)), dtype=np.uint8)
        if found.size:
            columns = np.minimum(np.searchsorted(numbers, self._words), len(numbers) - 1)
            known = numbers[columns] == self._words
            found[self._rows[known], columns[known]] = self._bits[known]
        return found

    def apart(self, groups: Set[str]) -> Floats:
        """1 for each candidate that is for groups alone of which the resident is in none, else 0."""
        found = np.zeros(len(self.candidates))
        for row, meant in self._meant:
            found[row] = meant.isdisjoint(groups)
        return found


class Columns:
    """What each candidate (row) has of themes or topics, a column for each that was asked about."""

    def __init__(self, each_has: Sequence[Mapping[str, float]]) -> None:
        self._each_has = each_has
        self._columns: dict[str, Floats] = {}

    def wanted(self, wanted: Mapping[str, float]) -> Floats:
        """How strongly each (row) has each of the wanted (column), times how strongly it is wanted."""
        found = np.empty((len(self._each_has), len(wanted)))
        for at, (key, strength) in enumerate(wanted.items()):
            if key not in self._columns:
                self._columns[key] = np.array([has.get(key, 0.0) for has in self._each_has])
            found[:, at] = self._columns[key] * strength
        return found

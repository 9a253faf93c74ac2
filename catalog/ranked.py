"""What a search found, in order: each service is put together only when it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from catalog.candidates import Candidate
from catalog.lineup import Lineup
from catalog.model import Widened
from catalog.ranking import Signs, Weights, place_bonus, totals
from catalog.understand import Understood

Floats = NDArray[np.float64]


class Near(NamedTuple):
    """Of each candidate of a lineup the areas of the resident that it reaches, and what that adds."""

    reached: tuple[frozenset[str], ...]
    bonus: Floats


def nearness(
    areas: Sequence[Sequence[str]],
    asked: set[str],
    municipality: str | None,
    county: str | None,
    weights: Weights,
) -> Near:
    """How near candidates are, given the areas that each reaches and those that are `asked` about."""
    reached = tuple(frozenset(asked.intersection(each)) for each in areas)
    return Near(reached, np.array([place_bonus(here, municipality, county, weights) for here in reached]))


@dataclass(frozen=True)
class Ranked:
    """A service in the ranking; `reached` are the areas of the resident that it reaches."""

    candidate: Candidate
    signs: Signs
    score: float
    reached: frozenset[str]


class InOrder(Sequence[Ranked]):
    """Candidates, the best first: of some hundred a suggestion looks at sixty, and a page at ten."""

    def __init__(
        self, lineup: Lineup, rows: NDArray[np.intp], signs: Floats, near: Near, weights: Weights
    ) -> None:
        """Take rows of the lineup and their signs (rows × signs), in the same order."""
        scores = totals(signs, weights) + near.bonus[rows]
        order = np.lexsort((lineup.alphabetical[rows], -scores))
        self._candidates, self._reached = lineup.candidates, near.reached
        self._rows, self._signs, self._scores = rows[order], signs[order], scores[order]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Ranked: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, at: int | slice) -> Ranked | tuple[Ranked, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        row = int(self._rows[at])
        signs = Signs._make(self._signs[at].tolist())
        return Ranked(self._candidates[row], signs, float(self._scores[at]), self._reached[row])


@dataclass(frozen=True)
class Ranking:
    """The outcome of one search."""

    ranked: Sequence[Ranked]
    understood: Understood
    municipality: str | None
    widened: Widened | None
    version: int  # of the index

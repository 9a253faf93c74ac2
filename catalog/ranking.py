"""Puts candidates in order: words of the resident, words of the trade, themes, meaning, place.

Pure functions over what `candidates` has loaded. The weights were chosen on needs of
our own (`bench/search_tuning/`), which are apart from the judged set; when that of
`called` was chosen, the judged set's figure was in sight too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog.bridge import official_words
from catalog.candidates import word_number
from catalog.conditions import illnesses_told
from catalog.finnish import token
from catalog.lineup import Lineup
from catalog.themes import to_themes, topics
from catalog.understand import Understood, Vocabulary, informativeness
from catalog.wishes import REMOTE

# How much a word says in each field (name, themes, summary, description, organization).
FIELD_WEIGHTS = (3.0, 1.4, 1.6, 0.5, 0.6)
SATURATION = 1.4
EXPANSION_SCALE = 0.55
LEAST_SIGN = 0.12  # below this in everything, a service has nothing to do with the question
LONE = 0.5  # how much is taken off for a topic that stands alone
_BITS = np.arange(1 << len(FIELD_WEIGHTS))
_SUMS = ((_BITS[:, None] >> np.arange(len(FIELD_WEIGHTS)) & 1) * FIELD_WEIGHTS).sum(axis=1)
# By the fields that have a word (a bit for each), how strongly a service has it (0…1).
_STRENGTH = _SUMS / (_SUMS + SATURATION)
_NAME = 1  # the bit of the name
OFFICIAL_NAME = 0.8  # a register's word beside an illness by its name


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What each sign of fitness counts."""

    said: float = 1.7
    named: float = 0.8
    expanded: float = 0.5
    theme: float = 0.4
    topic: float = 0.8
    meaning: float = 1.0
    model_passage: float = 0.9
    called: float = 1.2
    apart: float = -0.3
    remote: float = 0.3
    here: float = 0.40
    county: float = 0.30
    neighbour: float = 0.10


class Signs(NamedTuple):
    """The signs of fitness of one candidate, each 0…1.

    `said`: the resident's words are in it; `named`: they are its name; `expanded`: the
    trade's words for the need are in it; `theme`, `topic`: it belongs to them;
    `meaning`: it is near to the question; `model_passage`: near to what the topic's
    services are like; `called`: its name has what registers call this, or the illness told;
    `apart`: it is for a group alone that nobody told of; `remote`: it is given over distance, as wished.
    """

    said: float
    named: float
    expanded: float
    theme: float
    topic: float
    meaning: float
    model_passage: float
    called: float
    apart: float
    remote: float


class Scorer:
    """Reads the signs of fitness of candidates for one question, of all of them at once.

    One by one a search went through some ten thousand words of its candidates in Python.
    """

    def __init__(self, understood: Understood, vocabulary: Vocabulary) -> None:
        words = {*understood.said, *understood.expansions}
        self._idf = {word: informativeness(word, vocabulary) for word in words}
        telling = [word for word in understood.words if not word.stop]
        whole = [frozenset(token(form) for form in word.lemmas) for word in telling]
        self._possible = sum(self._most(forms) for forms in whole)
        self._themes = to_themes(understood.topics)
        called = self._names_of(understood)
        self._groups = understood.groups
        self._remote = REMOTE in understood.wishes
        self._topics = {topics()[topic].id: strength for topic, strength in understood.topics.items()}
        # The words asked about, in the order of their numbers: a column each.
        asked = sorted({*words, *called}, key=word_number)
        self._numbers = np.array([word_number(word) for word in asked], dtype=np.int64)
        self._worth = self._column(asked, understood.said)
        self._pull = self._column(asked, understood.expansions)
        self._telling = np.array([self._idf.get(word, 0.0) for word in asked])
        self._called = np.array([called.get(word, 0.0) for word in asked])
        self._whole = [[at for at, word in enumerate(asked) if word in forms] for forms in whole]
        # A base form is one of its words'; parts, roots and the registers' words are worth something beside.
        every = [{token(form) for form in word.all} for word in telling]
        self._beside = np.array(
            [
                max(sum(word in all_ for all_ in every), 1) - sum(word in forms for forms in whole)
                for word in asked
            ],
            dtype=np.float64,
        )

    def _column(self, asked: Sequence[str], weights: Mapping[str, float]) -> Floats:
        return np.array([weights[word] * self._idf[word] if word in weights else 0.0 for word in asked])

    def fitting(self, lineup: Lineup, likeness: Floats) -> tuple[NDArray[np.intp], Floats]:
        """The rows of those that anything speaks for, and their `Signs` (rows × signs).

        The likeness in meaning of each candidate to question and passages (candidates × 2) is given,
        0…1; on its own it never speaks fully for a service.
        """
        fields = lineup.fields_with(self._numbers)
        strength = _STRENGTH[fields]
        in_name = (fields & _NAME).astype(np.float64)
        said, named = self._said_scores(strength), self._named_scores(in_name)
        expanded = 1.0 - np.exp(-(strength @ self._pull) / EXPANSION_SCALE)
        # How telling the best of the names is that it has.
        called = (in_name * self._called).max(axis=1, initial=0.0)
        theme = _any_of(lineup.themes.wanted(self._themes))
        topic = _agreement(lineup.topics.wanted(self._topics))
        meaning, passage = likeness.T
        apart, remote = lineup.apart(self._groups), lineup.remote * self._remote
        strongest = np.maximum.reduce([said, expanded, theme, topic, called, 0.5 * meaning])
        rows = np.flatnonzero(strongest >= LEAST_SIGN)
        signs = (said, named, expanded, theme, topic, meaning, passage, called, apart, remote)
        return rows, np.stack(signs, axis=1)[rows]

    def _said_scores(self, strength: Floats) -> Floats:
        """Share of the resident's words that each candidate answers to, by how telling they are.

        A form that may be of several words ("kuusi") counts as one of them; parts and roots add to it.
        """
        worth = strength * self._worth
        got = worth @ self._beside
        for columns in filter(None, self._whole):
            got += worth[:, columns].max(axis=1)
        return np.minimum(1.0, got / self._possible) if self._possible else np.zeros(len(strength))

    def _named_scores(self, named: Floats) -> Floats:
        """1 where every word of the question is in the candidate's name, near 0 where hardly any is."""
        got = np.zeros(len(named))
        for columns in filter(None, self._whole):
            got += (named[:, columns] * self._telling[columns]).max(axis=1)
        return (got / self._possible) ** 2 if self._possible else got

    def _most(self, forms: frozenset[str]) -> float:
        """How telling the most telling of the forms is."""
        return max((self._idf.get(form, 0.0) for form in forms), default=0.0)

    def _names_of(self, understood: Understood) -> dict[str, float]:
        """Words for the matter that residents did not use themselves, but that services are named by."""
        own = {word for word, weight in understood.said.items() if weight >= 1.0}
        found = {
            word: OFFICIAL_NAME * self._idf.get(word, 0.0)
            for word in official_words(understood.words)
            if word not in own  # those count as said and as named already
        }
        for word, strength in illnesses_told(understood.words).items():
            found[word] = max(found.get(word, 0.0), strength)
        return found


def _any_of(held: Floats) -> Floats:
    """How surely at least one of the wanted is had: 1 minus the chance that all are missed."""
    return np.asarray(1.0 - np.prod(1.0 - held, axis=1))


def _agreement(held: Floats) -> Floats:
    """The same, a single one counting half: its theme and its words tell of it already, several agree."""
    return np.asarray(_any_of(held) - LONE * held.max(axis=1, initial=0.0))


def place_bonus(reached: Set[str], municipality: str | None, county: str | None, weights: Weights) -> float:
    """What nearness adds: own municipality, own county, a neighbour."""
    if municipality and f"m:{municipality}" in reached:
        return weights.here
    if county and f"c:{county}" in reached:
        return weights.county
    return weights.neighbour if any(area.startswith("m:") for area in reached) else 0.0


def totals(signs: Floats, weights: Weights) -> Floats:
    """One number for each row of `Signs`, before place and freshness."""
    return np.asarray(signs @ np.array([getattr(weights, name) for name in Signs._fields]))

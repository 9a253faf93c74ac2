"""Puts candidates in order: words of the resident, words of the trade, themes, meaning, place.

Pure functions over what `candidates` has loaded. The weights were chosen on needs of
our own (`bench/search_tuning/`), which are apart from the judged set; when that of
`called` was chosen, the judged set's figure was in sight too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from catalog.bridge import official_words
from catalog.candidates import Candidate
from catalog.conditions import illnesses_told
from catalog.finnish import token
from catalog.themes import to_themes, topics
from catalog.understand import Understood, Vocabulary, informativeness
from catalog.wishes import REMOTE

# How much a word says in each field (name, themes, summary, description, organization).
FIELD_WEIGHTS = (3.0, 1.4, 1.6, 0.5, 0.6)
SATURATION = 1.4
EXPANSION_SCALE = 0.55
LONE = 0.5  # how much is taken off for a topic that stands alone
# By the fields that have a word, how strongly a service has it (0…1).
_STRENGTH = {
    places: weight / (weight + SATURATION)
    for count in range(1, len(FIELD_WEIGHTS) + 1)
    for places in combinations(range(len(FIELD_WEIGHTS)), count)
    for weight in (sum(FIELD_WEIGHTS[place] for place in places),)
}
OFFICIAL_NAME = 0.8  # a register's word beside an illness by its name


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


@dataclass(frozen=True)
class Signs:
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
    called: float = 0.0
    apart: float = 0.0
    remote: float = 0.0

    @property
    def any(self) -> float:
        """The strongest sign that speaks for it on its own (likeness in meaning never does so fully)."""
        return max(self.said, self.expanded, self.theme, self.topic, self.called, 0.5 * self.meaning)


class Scorer:
    """Reads the signs of fitness of candidates for one question; what all share is reckoned once."""

    def __init__(self, understood: Understood, vocabulary: Vocabulary) -> None:
        words = {*understood.said, *understood.expansions}
        self._idf = {word: informativeness(word, vocabulary) for word in words}
        telling = [word for word in understood.words if not word.stop]
        self._whole = [frozenset(token(form) for form in word.lemmas) for word in telling]
        self._named = frozenset().union(*self._whole)
        self._worth = {word: weight * self._idf[word] for word, weight in understood.said.items()}
        self._pull = {word: weight * self._idf[word] for word, weight in understood.expansions.items()}
        self._possible = sum(self._most(whole) for whole in self._whole)
        # A base form is one of its words'; parts, roots and the registers' words are worth something beside.
        self._base_of = {
            form: tuple(at for at, whole in enumerate(self._whole) if form in whole) for form in self._worth
        }
        every = [{token(form) for form in word.all} for word in telling]
        self._beside = {
            form: max(sum(form in all_ for all_ in every), 1) - len(self._base_of[form])
            for form in self._worth
        }
        self._themes = to_themes(understood.topics)
        self._called = self._names_of(understood)
        self._groups = understood.groups
        self._remote = REMOTE in understood.wishes
        self._topics = {topics()[topic].id: strength for topic, strength in understood.topics.items()}

    def signs(self, candidate: Candidate, to_query: float, to_passage: float) -> Signs:
        """The signs of one candidate; likeness in meaning is given, 0…1."""
        found = self._found(candidate)
        return Signs(
            said=self._said_score(found),
            named=self._named_score(candidate),
            expanded=self._expanded_score(found),
            theme=_any_of(self._themes, candidate.theme_weights),
            topic=_agreement(self._topics, candidate.topic_weights),
            meaning=to_query,
            model_passage=to_passage,
            called=self._called_score(candidate),
            apart=float(bool(candidate.meant) and candidate.meant.isdisjoint(self._groups)),
            remote=float(candidate.remote and self._remote),
        )

    def _found(self, candidate: Candidate) -> dict[str, float]:
        """For each word asked about that the candidate has, how strongly it has it (0…1)."""
        fields = candidate.occurrences
        return {word: _STRENGTH[fields[word]] for word in self._idf.keys() & fields.keys()}

    def _said_score(self, found: Mapping[str, float]) -> float:
        """Share of the resident's words that the candidate answers to, by how telling they are.

        A form that may be of several words ("kuusi") counts as one of them; parts and roots add to it.
        """
        if not self._possible:
            return 0.0
        got = 0.0
        best: dict[int, float] = {}
        for form in self._worth.keys() & found.keys():
            worth = found[form] * self._worth[form]
            got += worth * self._beside[form]
            for word in self._base_of[form]:
                if worth > best.get(word, 0.0):
                    best[word] = worth
        return min(1.0, (got + sum(best.values())) / self._possible)

    def _named_score(self, candidate: Candidate) -> float:
        """1 when every word of the question is in the candidate's name, near 0 when hardly any is."""
        name = candidate.name
        if not self._possible or self._named.isdisjoint(name):
            return 0.0
        return (sum(self._most(whole & name) for whole in self._whole) / self._possible) ** 2

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

    def _called_score(self, candidate: Candidate) -> float:
        """How telling the best of those words is that the candidate's name has; 0 without any."""
        return max((self._called[word] for word in self._called.keys() & candidate.name), default=0.0)

    def _expanded_score(self, found: Mapping[str, float]) -> float:
        """How many of the trade's words for the need the candidate has; the first ones count most."""
        got = sum(found[word] * self._pull[word] for word in self._pull.keys() & found.keys())
        return 1.0 - math.exp(-got / EXPANSION_SCALE)


def _any_of(wanted: Mapping[str, float], has: Mapping[str, float]) -> float:
    """How surely at least one of the wanted is had: 1 minus the chance that all are missed."""
    missed = 1.0
    for key, weight in has.items():
        if key in wanted:
            missed *= 1.0 - wanted[key] * weight
    return 1.0 - missed


def _agreement(wanted: Mapping[str, float], has: Mapping[str, float]) -> float:
    """The same, a single one counting half: its theme and its words tell of it already, several agree."""
    missed, strongest = 1.0, 0.0
    for key, weight in has.items():
        sure = wanted.get(key, 0.0) * weight
        missed *= 1.0 - sure
        if sure > strongest:
            strongest = sure
    return 1.0 - missed - LONE * strongest


def place_bonus(reached: set[str], municipality: str | None, county: str | None, weights: Weights) -> float:
    """What nearness adds: own municipality, own county, a neighbour."""
    if municipality and f"m:{municipality}" in reached:
        return weights.here
    if county and f"c:{county}" in reached:
        return weights.county
    return weights.neighbour if any(area.startswith("m:") for area in reached) else 0.0


def total(signs: Signs, weights: Weights) -> float:
    """One number of the signs, before place and freshness."""
    return (
        weights.said * signs.said
        + weights.named * signs.named
        + weights.expanded * signs.expanded
        + weights.theme * signs.theme
        + weights.topic * signs.topic
        + weights.meaning * signs.meaning
        + weights.model_passage * signs.model_passage
        + weights.called * signs.called
        + weights.apart * signs.apart
        + weights.remote * signs.remote
    )

"""Puts candidates in order: words of the resident, words of the trade, themes, meaning, place.

Pure functions over what `candidates` has loaded. The weights were chosen on needs of
our own (`bench/search_tuning.tsv`), which are apart from every judged set.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.candidates import Candidate
from catalog.themes import to_themes, topics

# How much a word says in each field (name, themes, summary, description, organization).
FIELD_WEIGHTS = (3.0, 1.4, 1.6, 0.5, 0.6)
SATURATION = 1.4
EXPANSION_SCALE = 0.55


@dataclass(frozen=True)
class Weights:
    """What each sign of fitness counts."""

    said: float = 0.8
    named: float = 0.8
    expanded: float = 0.5
    theme: float = 0.4
    topic: float = 0.8
    meaning: float = 1.0
    model_passage: float = 1.3
    here: float = 0.40
    county: float = 0.30
    neighbour: float = 0.10


@dataclass(frozen=True)
class Signs:
    """The signs of fitness of one candidate, each 0…1.

    `said`: the resident's words are in it; `named`: they are its name; `expanded`: the
    trade's words for the need are in it; `theme`, `topic`: it belongs to them;
    `meaning`: it is near to the question; `model_passage`: near to what the topic's
    services are like.
    """

    said: float
    named: float
    expanded: float
    theme: float
    topic: float
    meaning: float
    model_passage: float

    @property
    def any(self) -> float:
        """The strongest sign that speaks for it on its own (likeness in meaning never does so fully)."""
        return max(self.said, self.expanded, self.theme, self.topic, 0.5 * self.meaning)


def field_scores(candidate: Candidate, words: Mapping[str, float]) -> dict[str, float]:
    """For each of the words that the candidate has, how strongly it has it (0…1)."""
    found: dict[str, float] = {}
    for weight, field in zip(FIELD_WEIGHTS, candidate.fields, strict=True):
        for word in words.keys() & field.split():
            found[word] = found.get(word, 0.0) + weight
    return {word: weight / (weight + SATURATION) for word, weight in found.items()}


def said_score(found: Mapping[str, float], said: Mapping[str, float], idf: Mapping[str, float]) -> float:
    """Share of the resident's words that the candidate answers to, weighted by how telling they are."""
    possible = sum(weight * idf[word] for word, weight in said.items() if weight >= 1.0)
    got = sum(said[word] * idf[word] * strength for word, strength in found.items() if word in said)
    return min(1.0, got / possible) if possible else 0.0


def expanded_score(
    found: Mapping[str, float], expanded: Mapping[str, float], idf: Mapping[str, float]
) -> float:
    """How many of the trade's words for the need the candidate has; the first ones count most."""
    got = sum(expanded[word] * idf[word] * found[word] for word in found if word in expanded)
    return 1.0 - math.exp(-got / EXPANSION_SCALE)


def theme_score(candidate: Candidate, topics_found: Mapping[int, float]) -> float:
    """How well the candidate's themes meet those of the need."""
    missing = 1.0
    for theme, strength in to_themes(topics_found).items():
        missing *= 1.0 - strength * candidate.theme_weights.get(theme, 0.0)
    return 1.0 - missing


def topic_score(candidate: Candidate, topics_found: Mapping[int, float]) -> float:
    """How plainly the candidate's own words speak of the need's topics."""
    missing = 1.0
    for topic, strength in topics_found.items():
        missing *= 1.0 - strength * candidate.topic_weights.get(topics()[topic].id, 0.0)
    return 1.0 - missing


def named_score(candidate: Candidate, said: Mapping[str, float], idf: Mapping[str, float]) -> float:
    """1 when every word of the question is in the candidate's name, near 0 when hardly any is."""
    name = frozenset(candidate.fields[0].split())
    whole = [word for word, weight in said.items() if weight >= 1.0]
    possible = sum(idf[word] for word in whole)
    return (sum(idf[word] for word in whole if word in name) / possible) ** 2 if possible else 0.0


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
    )

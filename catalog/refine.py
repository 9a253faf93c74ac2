"""Reads the facts of the best in a ranking and lets them speak: freshness, distance, weekday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from catalog.cards import Facts, Stored, cards_of, load_facts
from catalog.kept import Kept
from catalog.places import Gazetteer
from catalog.ranked import Ranked, Ranking
from catalog.wishes import language_of

READ = 60  # so many of the best have their facts read
FINNISH = "fi"
OTHER_LANGUAGE = 0.7  # what a service is worth that is given in other languages only
STALE, UNVERIFIED = 0.85, 0.95  # what a score is worth when the facts are old, or nobody has checked them
ON_THE_DAY = 1.15


@dataclass(frozen=True)
class Refined:
    """A service of the ranking with its facts and its final score."""

    ranked: Ranked
    stored: Stored
    score: float


def refine(
    db: Connection,
    ranking: Ranking,
    kept: Kept[str, Facts],
    today: date,
    gazetteer: Gazetteer,
    within_km: float | None = None,
    language: str | None = None,
) -> list[Refined]:
    """The best of the ranking in their final order; with `within_km`, all that are so near."""
    head: Sequence[Ranked] = ranking.ranked if within_km is not None else ranking.ranked[:READ]
    ids = [one.candidate.service_id for one in head]
    facts = kept.get(ranking.version, ids, lambda missing: load_facts(db, missing))
    cards = cards_of(facts, today, gazetteer, ranking.municipality)
    wanted = language or language_of(ranking.understood.wishes) or FINNISH
    refined: list[Refined] = []
    for ranked in head:
        stored = cards.get(ranked.candidate.service_id)
        if stored is None:
            continue
        if within_km is not None and not _within(stored, within_km):
            continue
        score = ranked.score * _freshness(stored)
        languages = stored.card.languages
        if languages and wanted not in languages:
            score *= OTHER_LANGUAGE
        if ranking.understood.weekdays & stored.weekdays:
            score *= ON_THE_DAY
        refined.append(Refined(ranked, stored, score))
    refined.sort(key=lambda one: (-one.score, one.stored.card.service_id))
    return refined


def _freshness(stored: Stored) -> float:
    if stored.card.checked_on is None:
        return UNVERIFIED
    return STALE if stored.card.stale else 1.0


def _within(stored: Stored, limit: float) -> bool:
    distance = stored.card.distance_km
    return distance is not None and distance <= limit

"""One search from the query to ranked services; knows the index, not the importers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from catalog.candidates import (
    Candidate,
    all_passing,
    areas_of,
    by_themes,
    by_words,
    every_id,
    index_version,
    load,
    local_ids,
    passing,
    read_vocabulary,
    worth_asking,
)
from catalog.cards import Facts, load_facts
from catalog.filters import Filters
from catalog.kept import Kept
from catalog.lineup import Lineup
from catalog.model import Query, Widened
from catalog.places import Gazetteer
from catalog.ranked import InOrder, Near, Ranking, nearness
from catalog.ranking import Scorer, Weights
from catalog.texts import HELSINKI
from catalog.themes import load_themes, to_themes, topics
from catalog.understand import Understood, Vocabulary, expansions, understand
from catalog.vectors import Sense, Similarity, Vectors, deepened
from catalog.whom import groups_of

CANDIDATES = 90  # from each way of finding
MOST_KEPT = 1_000  # services whose facts stay in memory, some ten megabytes
WEIGHED_WHOLE = MOST_KEPT  # services up to which a search weighs every one that passes its filters
RANKINGS_KEPT = 50  # of the last minute, and as many texts of it as they were understood
MINUTES = 10**9  # more than there will be
PLACES_KEPT = 100  # places of which it is remembered what is there
LINEUPS_KEPT = 30  # filters of which all that passes them stays ready to be weighed, half a megabyte each
PREPARED = 2  # needs of a text that are searched for ahead
SAID_BUDGET, EXPANDED_BUDGET = 4_000, 2_500  # services that the full-text index may have to weigh
LIKELY, MAX_LIKELY = 0.45, 4  # themes read from the text that bring candidates of their own
RELATED_PULL = 0.6
SIDE_TOPIC = 0.3
NEED = 0.95  # how strongly a told need pulls
GIVEN_THEME = 0.9  # a theme that was chosen, not guessed


class Searcher:
    """Searches one catalogue; keeps the vocabulary between queries and reads it anew after an import."""

    def __init__(self, gazetteer: Gazetteer, vectors: Vectors, weights: Weights | None = None) -> None:
        self._gazetteer = gazetteer
        self._vectors = vectors
        self._weights = weights or Weights()
        self._lock = threading.Lock()
        self._vocabulary: tuple[int, Vocabulary] | None = None
        self._candidates: Kept[int, Candidate] = Kept(MOST_KEPT)
        self._areas: Kept[int, tuple[str, ...]] = Kept(MOST_KEPT)
        self._rankings: Kept[_Asked, Ranking] = Kept(RANKINGS_KEPT)
        self._local: Kept[tuple[str, ...], NDArray[np.int64]] = Kept(PLACES_KEPT)
        self._turns: WeakValueDictionary[_Asked, threading.Lock] = WeakValueDictionary()
        self._heard: Kept[str, _Heard] = Kept(RANKINGS_KEPT)
        self._passing: Kept[Filters, tuple[int, ...]] = Kept(LINEUPS_KEPT)
        self._lineups: Kept[tuple[int, ...], Lineup] = Kept(LINEUPS_KEPT)
        self._nearness: Kept[_Place, Near] = Kept(LINEUPS_KEPT)
        self.facts: Kept[str, Facts] = Kept(MOST_KEPT)

    def _words(self, db: Connection, version: int) -> Vocabulary:
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != version:
                self._vocabulary = (version, read_vocabulary(db))
            return self._vocabulary[1]

    def _local_ids(self, db: Connection, version: int, areas: tuple[str, ...]) -> NDArray[np.int64]:
        def read(missing: list[tuple[str, ...]]) -> dict[tuple[str, ...], NDArray[np.int64]]:
            return {one: np.asarray(local_ids(db, one), dtype=np.int64) for one in missing}

        return self._local.get(version, [areas], read)[areas]

    def warm_up(self, db: Connection) -> None:
        """Read now what searches keep of each service, where the catalogue is so small that all is kept."""
        version = index_version(db)
        ids = every_id(db, MOST_KEPT + 1)
        if len(ids) > MOST_KEPT:
            return
        found = self._candidates.get(version, ids, lambda missing: load(db, missing)).values()
        self._areas.get(version, ids, partial(areas_of, db))
        self.facts.get(version, [one.service_id for one in found], partial(load_facts, db))

    def prepare(self, db: Connection, query: Query, now: datetime) -> Iterator[None]:
        """Search for the needs that the text seems to tell, one a step, the likeliest first.

        In most cases one of them is what will be asked for.
        """
        version = index_version(db)
        heard = self._listen(db, version, query.text, now)
        themes = to_themes(deepened(*heard).topics)
        for theme in list(themes)[:PREPARED]:
            self.search(db, query, now, leaning={theme: NEED})
            yield

    def search(
        self,
        db: Connection,
        query: Query,
        now: datetime,
        offline: bool = False,
        leaning: Mapping[str, float] | None = None,
        audience: Iterable[str] = (),
    ) -> Ranking:
        """Rank what fits; widen step by step while nothing does.

        `leaning` are themes with strength 0…1 that pull without being a filter, `audience`
        groups that the resident is known to belong to. What was found is kept for the minute:
        "näytä muita" and the next page ask for it again.
        """
        asked = _Asked(
            replace(query, limit=0, offset=0),
            now.replace(second=0, microsecond=0),
            offline,
            frozenset((leaning or {}).items()),
            frozenset(audience),
        )
        version = index_version(db)
        with self._turn_of(asked):
            # Who comes while another searches for the same waits for it, instead of searching beside it.
            read = self._rankings.get
            return read(_stamp(version, now), [asked], lambda _: {asked: self._search(db, version, asked)})[
                asked
            ]

    def _turn_of(self, asked: _Asked) -> threading.Lock:
        with self._lock:
            return self._turns.setdefault(asked, threading.Lock())

    def _search(self, db: Connection, version: int, asked: _Asked) -> Ranking:
        question = self._question(db, version, asked)
        read = question.understood, question.municipality
        for step in self._steps(asked.query, question.municipality, question.county):
            ranked = self._rank(db, step, question)
            if ranked:
                return Ranking(ranked, *read, step.widened, version)
        return Ranking((), *read, None, version)

    def _listen(self, db: Connection, version: int, text: str, now: datetime) -> _Heard:
        """What the text says and means, kept for the minute: each of its needs is searched for with it."""

        def read(_: object) -> dict[str, _Heard]:
            understood = understand(text, self._words(db, version), self._gazetteer)
            return {text: _Heard(understood, self._vectors.sense(db, version, understood))}

        return self._heard.get(_stamp(version, now), [text], read)[text]

    def _question(self, db: Connection, version: int, asked: _Asked) -> _Question:
        query = asked.query
        understood, sense = self._listen(db, version, query.text, asked.now)
        municipality = query.municipality or understood.municipality
        pull = {**dict.fromkeys(query.themes, GIVEN_THEME), **dict(asked.leaning)}
        if pull:
            understood = _with_themes(understood, pull)
        known = groups_of((*asked.audience, *query.audience, *_following(pull)))
        understood = deepened(replace(understood, groups=understood.groups | known), sense)
        county = self._gazetteer.county_of(municipality) if municipality else query.county
        return _Question(
            understood,
            self._words(db, version),
            municipality,
            county,
            asked.now,
            asked.offline,
            self._vectors.similar(db, version, understood),
            version,
        )

    def _steps(self, query: Query, municipality: str | None, county: str | None) -> Sequence[_Step]:
        own = self._reaching(municipality, county)
        steps = [_Step(query, own, None)]
        themes = query.themes
        related: tuple[str, ...] = ()
        if themes:
            near = tuple(
                dict.fromkeys(
                    other
                    for theme in query.themes
                    if theme in load_themes()
                    for other in (theme, *load_themes()[theme].related)
                )
            )
            query = replace(query, themes=near)
            related = tuple(theme for theme in near if theme not in themes)
            steps.append(_Step(query, own, Widened.RELATED_THEMES, related))
        if municipality and own is not None:
            neighbours = tuple(f"m:{one}" for one in self._gazetteer.neighbours(municipality))
            steps.append(_Step(query, own + neighbours, Widened.NEIGHBOURS, related))
            if county:
                of_county = tuple(f"m:{one}" for one in self._gazetteer.municipalities_of(county))
                steps.append(_Step(query, own + of_county, Widened.COUNTY, related))
        if own is not None:
            steps.append(_Step(query, None, Widened.EVERYWHERE, related))
        return steps

    def _reaching(self, municipality: str | None, county: str | None) -> tuple[str, ...] | None:
        """The areas to look in first: the municipality's, else all of the county's; None for everywhere."""
        if municipality is None and county:
            return (f"c:{county}", *(f"m:{one}" for one in self._gazetteer.municipalities_of(county)))
        return own_areas(municipality, county)

    def _lineup(self, db: Connection, step: _Step, question: _Question) -> Lineup:
        filters = filters_of(step.query, step.areas, question.now, question.offline)
        version = question.version
        if question.vocabulary.size > WEIGHED_WHOLE:
            return self._loaded(db, version, self._worth_weighing(db, step, question, filters))
        # All are in memory: to weigh every one takes less than to ask the database which are worth it.
        ids = self._passing.get(version, [filters], lambda _: {filters: tuple(all_passing(db, filters))})
        # What passes stays the same from minute to minute, until something ends.
        return self._lineups.get(
            version, [ids[filters]], lambda missing: {one: self._loaded(db, version, one) for one in missing}
        )[ids[filters]]

    def _loaded(self, db: Connection, version: int, ids: Sequence[int]) -> Lineup:
        return Lineup(self._candidates.get(version, ids, lambda missing: load(db, missing)).values())

    def _worth_weighing(
        self, db: Connection, step: _Step, question: _Question, filters: Filters
    ) -> list[int]:
        """What words, themes and meaning bring, without doubles."""
        understood, vocabulary, version = question.understood, question.vocabulary, question.version
        local = None if step.areas is None else self._local_ids(db, version, step.areas)
        said = worth_asking(understood.said, vocabulary, SAID_BUDGET)
        expanded = worth_asking(understood.expansions, vocabulary, EXPANDED_BUDGET)
        ids = [
            *by_words(db, said, filters, CANDIDATES),
            *by_words(db, expanded, filters, CANDIDATES),
            *by_themes(db, step.query.themes or plain_themes(understood), filters, CANDIDATES // 4),
            *passing(db, question.by_meaning.nearest(local), filters),
        ]
        return list(dict.fromkeys(ids))

    def _rank(self, db: Connection, step: _Step, question: _Question) -> InOrder:
        if step.related:
            pull = dict.fromkeys(step.related, RELATED_PULL)
            question = replace(question, understood=_with_themes(question.understood, pull))
        lineup = self._lineup(db, step, question)
        rows, signs = Scorer(question.understood, question.vocabulary).fitting(
            lineup, question.by_meaning.of(lineup.ids)
        )
        return InOrder(lineup, rows, signs, self._near(db, step, question, lineup), self._weights)

    def _near(self, db: Connection, step: _Step, question: _Question, lineup: Lineup) -> Near:
        place = question.municipality, question.county

        def read(_: object) -> dict[_Place, Near]:
            asked = {*(step.areas or ()), *(own_areas(*place) or ())}
            areas = self._areas.get(question.version, lineup.ids if asked else [], partial(areas_of, db))
            return {key: nearness([areas.get(one, ()) for one in lineup.ids], asked, *place, self._weights)}

        key = lineup, step.areas, *place
        return self._nearness.get(question.version, [key], read)[key]


def _following(themes: Iterable[str]) -> Iterable[str]:
    """The groups that who has these needs belongs to."""
    return (group for theme in themes if theme in load_themes() for group in load_themes()[theme].audience)


def plain_themes(understood: Understood) -> tuple[str, ...]:
    """The themes that a question plainly points to, the surest first."""
    by_strength = to_themes(understood.topics).items()
    return tuple(theme for theme, strength in by_strength if strength >= LIKELY)[:MAX_LIKELY]


def _with_themes(understood: Understood, pull: Mapping[str, float]) -> Understood:
    """Themes that were chosen join what the text says; their words help to find."""
    found = dict(understood.topics)
    met: set[str] = set()
    for index, topic in enumerate(topics()):
        if topic.theme in pull:
            # The first topic is the heart of the theme; the others are its sides.
            strength = pull[topic.theme] * (SIDE_TOPIC if topic.theme in met else 1.0)
            found[index] = max(found.get(index, 0.0), strength)
            met.add(topic.theme)
    return replace(understood, topics=found, expansions=expansions(found))


def _stamp(version: int, now: datetime) -> int:
    """Grows with every change of the index and with every minute."""
    return version * MINUTES + int(now.timestamp()) // 60


_Place = tuple[Lineup, tuple[str, ...] | None, str | None, str | None]
"""Candidates, the areas that are looked in, and the municipality and county of who asks."""


class _Heard(NamedTuple):
    """A text as it was understood, and what it means beside."""

    understood: Understood
    sense: Sense | None


@dataclass(frozen=True)
class _Asked:
    """All that a ranking depends on beside the catalogue; `now` to the minute."""

    query: Query
    now: datetime
    offline: bool
    leaning: frozenset[tuple[str, float]]
    audience: frozenset[str]


@dataclass(frozen=True)
class _Question:
    understood: Understood
    vocabulary: Vocabulary
    municipality: str | None
    county: str | None
    now: datetime
    offline: bool
    by_meaning: Similarity
    version: int


@dataclass(frozen=True)
class _Step:
    query: Query
    areas: tuple[str, ...] | None
    widened: Widened | None
    related: tuple[str, ...] = ()


def own_areas(municipality: str | None, county: str | None) -> tuple[str, ...] | None:
    """The areas that reach a resident of the municipality; None when it is not known."""
    if municipality is None:
        return None
    return (f"m:{municipality}", f"c:{county}") if county else (f"m:{municipality}",)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HELSINKI)


def filters_of(query: Query, areas: tuple[str, ...] | None, now: datetime, offline: bool = False) -> Filters:
    """The filters of a query for the database."""
    return Filters(
        areas=areas,
        now=now,
        free=query.free,
        remote=query.remote,
        themes=query.themes,
        audience=query.audience,
        starts_before=_midnight(query.date_to + timedelta(days=1)) if query.date_to else None,
        ends_after=_midnight(query.date_from) if query.date_from else None,
        language=query.language,
        accessible=query.accessible,
        offline=offline,
    )

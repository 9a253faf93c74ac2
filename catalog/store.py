"""The catalogue as the rest of Polku sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from catalog import schema
from catalog.candidates import by_filters
from catalog.cards import Stored, load_cards, load_occasions
from catalog.explain import reason
from catalog.export import all_services, page_of_services
from catalog.model import Card, Criteria, Hit, Page, Query
from catalog.occasions import Occasion
from catalog.places import Gazetteer, Regions
from catalog.ranked import Ranked, Ranking
from catalog.recommend import recommend
from catalog.refine import refine
from catalog.rows import utc
from catalog.search import Searcher, filters_of, own_areas, plain_themes
from catalog.texts import HELSINKI
from catalog.themes import themes_in
from catalog.vectors import Encoder, Vectors

Clock = Callable[[], datetime]
MAX_LIMIT = 100
PATIENCE = 0.5  # seconds that a search waits for what is being prepared for it


class Catalog:
    """Counts, shows, searches and recommends; every call is one short read of the database.

    May be called from several threads at once. `gazetteer` defaults to the room
    `regions`, `encoder` to e5 (loaded at the first search over vectors).
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        gazetteer: Gazetteer | None = None,
        encoder: Callable[[], Encoder] | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._gazetteer = gazetteer or Regions()
        self._searcher = Searcher(self._gazetteer, Vectors(encoder))
        self._preparing: dict[int, Event] = {}  # by a checksum of the text

    def count(self) -> int:
        """Number of active services that are not past."""
        search = schema.ServiceSearch
        coming = or_(search.ends_at.is_(None), search.ends_at >= self._clock())
        with self._engine.connect() as db:
            return db.scalar(select(func.count()).select_from(search).where(coming)) or 0

    def last_imports(self) -> dict[str, datetime]:
        """When each source was last read to its end."""
        run = schema.ImportRun
        finished = (
            select(run.source, func.max(run.finished_at))
            .where(run.status == "complete", run.finished_at.is_not(None))
            .group_by(run.source)
        )
        with self._engine.connect() as db:
            found = db.execute(finished).all()
        return {source: moment for source, last in found if (moment := utc(last)) is not None}

    def service(self, service_id: str, municipality: str | None = None) -> Card | None:
        """One active service, its place the nearest to `municipality`; None when there is none of that id."""
        with self._engine.connect() as db:
            found = load_cards(db, [service_id], self._today(), self._gazetteer, municipality)
        return found[service_id].card if service_id in found else None

    def occasions(self, service_id: str) -> tuple[Occasion, ...]:
        """When a service meets, as its card's `calendar` says it can be told; empty when unknown."""
        with self._engine.connect() as db:
            return load_occasions(db, service_id, self._today())

    def search(self, query: Query) -> Page:
        """A page of what fits, the best first; all that passes the filters when nothing is asked."""
        query = replace(query, limit=max(0, min(query.limit, MAX_LIMIT)), offset=max(0, query.offset))
        with self._engine.connect() as db:
            if not query.text.strip() and not query.themes:
                return self._listing(db, query)
            return self._page(db, query, self._searcher.search(db, query, self._clock()))

    def warm_up(self) -> None:
        """Read ahead what the first residents would wait for."""
        with self._engine.connect() as db:
            self._searcher.warm_up(db)

    def prepare(self, text: str, county: str | None = None) -> None:
        """Read a text of which a need can be heard, since it may be searched for in a moment.

        `county` is where the resident lives, as far as it is known.
        """
        if not themes_in(text):
            return
        key, done = hash(text), Event()
        self._preparing[key] = done
        try:
            with self._engine.connect() as db:
                for _ in self._searcher.prepare(db, Query(text=text, county=county), self._clock()):
                    # Nobody waits for the less likely ones.
                    done.set()
        finally:
            self._preparing.pop(key, None)
            done.set()

    def recommend(self, criteria: Criteria) -> tuple[Card, ...]:
        """At most `criteria.limit` services that suit the resident, diverse, each with its reason."""
        coming = self._preparing.get(hash(criteria.text))
        if coming:
            # What is half done is not begun anew beside it.
            coming.wait(PATIENCE)
        with self._engine.connect() as db:
            return recommend(db, self._searcher, self._gazetteer, criteria, self._clock())

    def hsds_page(self, page: int, per_page: int) -> dict[str, Any]:
        """One page (from 1 on) of the active services in HSDS 3's shape."""
        with self._engine.connect() as db:
            return page_of_services(db, page, per_page)

    def hsds_services(self) -> list[dict[str, Any]]:
        """All active services in HSDS 3's shape."""
        with self._engine.connect() as db:
            return list(all_services(db))

    def _today(self) -> date:
        return self._clock().astimezone(HELSINKI).date()

    def _cards(self, db: Connection, ids: list[str], municipality: str | None) -> dict[str, Stored]:
        return load_cards(db, ids, self._today(), self._gazetteer, municipality)

    def _listing(self, db: Connection, query: Query) -> Page:
        municipality = query.municipality
        county = self._gazetteer.county_of(municipality) if municipality else None
        filters = filters_of(query, own_areas(municipality, county), self._clock())
        total, order = by_filters(db, filters, query.limit, query.offset)
        cards = self._cards(db, order, municipality)
        hits = tuple(_hit(cards[one], 0.0) for one in order if one in cards)
        return Page(total, hits, None, municipality)

    def _page(self, db: Connection, query: Query, ranking: Ranking) -> Page:
        refined = refine(
            db, ranking, self._searcher.facts, self._today(), self._gazetteer, query.within_km, query.language
        )
        hits = [_hit(_why(one.stored, one.ranked, ranking), one.score) for one in refined]
        total = len(hits) if query.within_km is not None else len(ranking.ranked)
        end = query.offset + query.limit
        if query.within_km is None and end > len(hits):
            rest = {one.candidate.service_id: one for one in ranking.ranked[len(hits) : end]}
            cards = self._cards(db, list(rest), ranking.municipality)
            hits += [
                _hit(_why(cards[service_id], one, ranking), one.score)
                for service_id, one in rest.items()
                if service_id in cards
            ]
        return Page(
            total=total,
            results=tuple(hits[query.offset : end]),
            widened=ranking.widened.value if ranking.widened else None,
            municipality=ranking.municipality,
            themes=plain_themes(ranking.understood),
            corrected=ranking.understood.corrected,
        )


def _why(stored: Stored, ranked: Ranked, ranking: Ranking) -> Stored:
    """The service with a reason on its card: facts only, since a search merely guesses the need."""
    text = reason(
        stored.card,
        (),
        (),
        {},
        municipality=ranking.municipality,
        nationwide=ranked.candidate.nationwide,
        county=any(area.startswith("c:") for area in ranked.reached),
    )
    return replace(stored, card=replace(stored.card, reason=text))


def _hit(stored: Stored, score: float) -> Hit:
    return Hit(stored.card, round(score, 4), stored.source, stored.source_id)

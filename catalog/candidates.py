"""Finds in the database what may fit: by words, by theme, and by the filters alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, column, func, literal_column, or_, select, table, text
from sqlalchemy.orm import aliased

from catalog import schema
from catalog.understand import Vocabulary, informativeness

FIELDS = ("name", "themes", "summary", "description", "organization")
# Weights of the fields in FTS5's bm25, in the order of FIELDS.
FIELD_WEIGHTS = (8.0, 4.0, 3.0, 1.0, 1.5)
MAX_TERMS = 40
AT_LEAST = 1
DESCRIPTION_READ = 600  # characters of the prepared description that the ranking looks at

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Filters:
    """The filters of a query, ready for the database; `areas` None means anywhere."""

    areas: tuple[str, ...] | None
    now: datetime
    free: bool | None = None
    remote: bool | None = None
    themes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    starts_before: datetime | None = None
    ends_after: datetime | None = None
    language: str | None = None
    accessible: bool | None = None
    offline: bool = False  # leave out what can be used over the net alone

    def conditions(self, anywhere: bool = False) -> list[Condition]:
        """Conditions on `service_search`; `anywhere` leaves out the place, when the caller sees to it."""
        search = schema.ServiceSearch
        found: list[Condition] = [or_(search.ends_at.is_(None), search.ends_at >= self.now)]
        if self.areas is not None and not anywhere:
            here = select(schema.SearchArea.search_id).where(
                schema.SearchArea.search_id == search.id, schema.SearchArea.area.in_(self.areas)
            )
            found.append(or_(search.nationwide, here.exists()))
        if self.free is not None:
            found.append(search.free.is_(self.free))
        if self.remote is not None:
            found.append(search.remote.is_(self.remote))
        if self.themes:
            of_theme = select(schema.SearchTheme.search_id).where(
                schema.SearchTheme.search_id == search.id, schema.SearchTheme.theme.in_(self.themes)
            )
            found.append(of_theme.exists())
        if self.starts_before is not None:
            found.append(or_(search.starts_at.is_(None), search.starts_at < self.starts_before))
        if self.ends_after is not None:
            found.append(or_(search.ends_at.is_(None), search.ends_at >= self.ends_after))
        found.extend(self._of_service())
        return found

    def _of_service(self) -> Iterable[Condition]:
        search = schema.ServiceSearch
        if self.audience:
            term, link = schema.TaxonomyTerm, schema.Attribute
            tagged = (
                select(link.id)
                .join(term, term.id == link.taxonomy_term_id)
                .where(link.service_id == search.service_id, term.taxonomy == "audience")
            )
            yield or_(tagged.where(term.code.in_((*self.audience, "all"))).exists(), ~tagged.exists())
        if self.language:
            spoken = select(schema.Language.id).where(schema.Language.service_id == search.service_id)
            yield or_(spoken.where(schema.Language.code == self.language).exists(), ~spoken.exists())
        if self.accessible:
            told = select(schema.Accessibility.id).where(schema.Accessibility.service_id == search.service_id)
            yield told.exists()
        if self.offline:
            online = select(schema.Service.id).where(
                schema.Service.id == search.service_id, schema.Service.remote_only.is_(True)
            )
            yield ~online.exists()


@dataclass(frozen=True)
class Candidate:
    """What the ranking knows of a service."""

    id: int
    service_id: str
    fields: tuple[str, ...]  # prepared words, in the order of FIELDS
    theme_weights: Mapping[str, float]
    topic_weights: Mapping[str, float]
    audience: Sequence[str]
    nationwide: bool
    remote: bool


def worth_asking(weights: Mapping[str, float], vocabulary: Vocabulary, budget: int) -> list[str]:
    """The terms to look up, the most telling first, as many as occur in `budget` services together.

    The bound keeps a search quick however large the catalogue is; what many services
    share tells little, and the most telling term is asked about in any case.
    """
    present = [(word, vocabulary.documents[word]) for word in weights if word in vocabulary.documents]
    present.sort(key=lambda one: (-weights[one[0]] * informativeness(one[0], vocabulary), one[1], one[0]))
    chosen: list[str] = []
    spent = 0
    for word, documents in present[:MAX_TERMS]:
        if spent + documents <= budget or len(chosen) < AT_LEAST:
            chosen.append(word)
            spent += documents
    return chosen


def by_words(db: Connection, words: Sequence[str], filters: Filters, limit: int) -> list[int]:
    """Ids of services with any of the words, the best first."""
    if not words:
        return []
    search = schema.ServiceSearch
    if db.dialect.name == "postgresql":
        wanted = func.to_tsquery("simple", " | ".join(words))
        vector: ColumnElement[Any] = literal_column("service_search.words")
        rank: ColumnElement[Any] = func.ts_rank(text("'{0.1, 0.3, 0.5, 1.0}'"), vector, wanted).desc()
        statement = select(search.id).where(vector.op("@@")(wanted), *filters.conditions())
    else:
        full_text = table("service_fts", column("rowid"))
        rank = func.bm25(literal_column("service_fts"), *FIELD_WEIGHTS)
        statement = (
            select(search.id)
            .join(full_text, full_text.c.rowid == search.id)
            .where(
                literal_column("service_fts").op("MATCH")(" OR ".join(f'"{word}"' for word in words)),
                *filters.conditions(),
            )
        )
    return list(db.scalars(statement.order_by(rank).limit(limit)))


def by_themes(db: Connection, themes: Sequence[str], filters: Filters, limit: int) -> list[int]:
    """Ids of services of the themes, the surest first, those for everybody and local ones alike."""
    found: list[int] = []
    for theme in themes:
        found.extend(_of_theme(db, theme, True, filters, limit))
        if filters.areas is None:
            found.extend(_of_theme(db, theme, False, filters, limit))
        else:
            found.extend(_of_theme_here(db, theme, filters, limit))
    return found


def _of_theme(db: Connection, theme: str, nationwide: bool, filters: Filters, limit: int) -> list[int]:
    # An alias, since the filter on themes has the same table in a subquery of its own.
    search, link = schema.ServiceSearch, aliased(schema.SearchTheme)
    statement = (
        select(link.search_id)
        .join(search, search.id == link.search_id)
        .where(link.theme == theme, link.nationwide.is_(nationwide), *filters.conditions(anywhere=True))
        .order_by(link.weight.desc())
        .limit(limit)
    )
    return list(db.scalars(statement))


def _of_theme_here(db: Connection, theme: str, filters: Filters, limit: int) -> list[int]:
    search, link, area = schema.ServiceSearch, aliased(schema.SearchTheme), schema.SearchArea
    statement = (
        select(link.search_id, link.weight)
        .select_from(area)
        # An expression, lest SQLite goes through the whole theme instead of what is here.
        .join(link, and_(link.search_id == area.search_id, link.theme.concat("") == theme))
        .join(search, search.id == link.search_id)
        .where(area.area.in_(filters.areas or ()), *filters.conditions(anywhere=True))
        .distinct()
        .order_by(link.weight.desc())
        .limit(limit)
    )
    return [row.search_id for row in db.execute(statement)]


def local_ids(db: Connection, areas: Sequence[str]) -> list[int]:
    """Ids of the services that reach or stand in any of the areas (nationwide ones not counted)."""
    link = schema.SearchArea
    return list(db.scalars(select(link.search_id).where(link.area.in_(areas)).distinct()))


def by_filters(db: Connection, filters: Filters, limit: int, offset: int) -> tuple[int, list[str]]:
    """Number of services that pass the filters, and a slice of the service ids in alphabetical order."""
    search = schema.ServiceSearch
    conditions = filters.conditions()
    total = db.scalar(select(func.count()).select_from(search).where(*conditions)) or 0
    ids = db.scalars(
        select(search.service_id)
        .join(schema.Service, schema.Service.id == search.service_id)
        .where(*conditions)
        .order_by(schema.Service.name, search.id)
        .limit(limit)
        .offset(offset)
    )
    return total, list(ids)


def passing(db: Connection, ids: Sequence[int], filters: Filters) -> list[int]:
    """Those of the ids that pass the filters, in their order."""
    search = schema.ServiceSearch
    kept: set[int] = set()
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        kept.update(db.scalars(select(search.id).where(search.id.in_(chunk), *filters.conditions())))
    return [one for one in ids if one in kept]


def load(db: Connection, ids: Sequence[int]) -> list[Candidate]:
    """The candidates of the ids."""
    search = schema.ServiceSearch
    rows = db.execute(
        select(
            search.id,
            search.service_id,
            search.name,
            search.themes,
            search.summary,
            func.substr(search.description, 1, DESCRIPTION_READ),
            search.organization,
            search.theme_weights,
            search.topic_weights,
            search.audience,
            search.nationwide,
            search.remote,
        ).where(search.id.in_(ids))
    )
    return [Candidate(row[0], row[1], tuple(row[2:7]), *row[7:]) for row in rows]


def areas_of(db: Connection, ids: Sequence[int], areas: Sequence[str]) -> dict[int, set[str]]:
    """Which of the areas each of the services reaches or stands in."""
    found: dict[int, set[str]] = {}
    link = schema.SearchArea
    for search_id, area in db.execute(
        select(link.search_id, link.area).where(link.search_id.in_(ids), link.area.in_(areas))
    ):
        found.setdefault(search_id, set()).add(area)
    return found


def read_vocabulary(db: Connection) -> Vocabulary:
    """All words of the index."""
    words = dict(db.execute(select(schema.SearchWord.word, schema.SearchWord.documents)).tuples().all())
    return Vocabulary(words, db.scalar(select(func.count()).select_from(schema.ServiceSearch)) or 0)


def index_version(db: Connection) -> int:
    """A number that grows with every change of the index."""
    state = schema.CatalogState
    return db.scalar(select(state.value).where(state.name == "index_version")) or 0

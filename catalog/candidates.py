"""Finds in the database what may fit: by words, by theme, and by the filters alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from sys import intern
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import aliased

from catalog import schema
from catalog.filters import Filters, Shape, Statement, values
from catalog.understand import Vocabulary, informativeness
from catalog.whom import meant_for

FIELDS = ("name", "themes", "summary", "description", "organization")
# Weights of the fields in FTS5's bm25, in the order of FIELDS.
FIELD_WEIGHTS = (8.0, 4.0, 3.0, 1.0, 1.5)
MAX_TERMS = 40
AT_LEAST = 1
DESCRIPTION_READ = 600  # characters of the prepared description that the ranking looks at
STATEMENTS = 256  # of different shape that are kept ready
_MOST = bindparam("most", type_=Integer)


# A service's words, as `word_number` has them, and for each a bit for every field that has it.
Occurrences = tuple[NDArray[np.int64], NDArray[np.uint8]]


@dataclass(frozen=True)
class Candidate:
    """What the ranking knows of a service."""

    id: int
    service_id: str
    fields: tuple[str, ...]  # prepared words, in the order of FIELDS
    occurrences: Occurrences
    theme_weights: Mapping[str, float]
    topic_weights: Mapping[str, float]
    audience: Sequence[str]
    nationwide: bool
    remote: bool
    meant: frozenset[str]  # the groups that it is for alone

    @cached_property
    def name(self) -> frozenset[str]:
        """The prepared words of its name."""
        return frozenset(self.fields[0].split())


def occurrences_in(fields: Sequence[str]) -> Occurrences:
    """The words of a service's fields, and which fields have them."""
    found: dict[int, int] = {}
    for place, field in enumerate(fields):
        for word in field.split():
            number = word_number(word)
            found[number] = found.get(number, 0) | 1 << place
    return np.array([*found], dtype=np.int64), np.array([*found.values()], dtype=np.uint8)


def word_number(word: str) -> int:
    """A number that stands for a word as long as the process runs; no two of a catalogue's share one."""
    return hash(word)


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
    postgresql = db.dialect.name == "postgresql"
    wanted = " | ".join(words) if postgresql else " OR ".join(f'"{word}"' for word in words)
    statement = _with_words(postgresql, filters.shape)
    return list(db.scalars(statement, filters.values | {"wanted": wanted, "most": limit}).all())


@lru_cache(maxsize=STATEMENTS)
def _with_words(postgresql: bool, shape: Shape) -> Statement:
    search = schema.ServiceSearch
    if postgresql:
        wanted = func.to_tsquery("simple", bindparam("wanted"))
        vector: ColumnElement[Any] = literal_column("service_search.words")
        rank: ColumnElement[Any] = func.ts_rank(text("'{0.1, 0.3, 0.5, 1.0}'"), vector, wanted).desc()
        statement = select(search.id).where(vector.op("@@")(wanted), *shape.conditions())
    else:
        full_text = table("service_fts", column("rowid"))
        rank = func.bm25(literal_column("service_fts"), *FIELD_WEIGHTS)
        statement = (
            select(search.id)
            .join(full_text, full_text.c.rowid == search.id)
            .where(literal_column("service_fts").op("MATCH")(bindparam("wanted")), *shape.conditions())
        )
    return statement.order_by(rank).limit(_MOST)


def by_themes(db: Connection, themes: Sequence[str], filters: Filters, limit: int) -> list[int]:
    """Ids of services of the themes, the surest first, those for everybody and local ones alike."""
    anywhere = filters.areas is None
    own = _of_theme(False, filters.shape) if anywhere else _of_theme_here(filters.shape)
    found: list[int] = []
    for theme in themes:
        given = filters.values | {"theme": theme, "most": limit}
        for statement in (_of_theme(True, filters.shape), own):
            found.extend(db.scalars(statement, given).all())
    return found


@lru_cache(maxsize=STATEMENTS)
def _of_theme(nationwide: bool, shape: Shape) -> Statement:
    # An alias, since the filter on themes has the same table in a subquery of its own.
    search, link = schema.ServiceSearch, aliased(schema.SearchTheme)
    return (
        select(link.search_id)
        .join(search, search.id == link.search_id)
        .where(
            link.theme == bindparam("theme"),
            link.nationwide.is_(nationwide),
            *shape.conditions(anywhere=True),
        )
        .order_by(link.weight.desc())
        .limit(_MOST)
    )


@lru_cache(maxsize=STATEMENTS)
def _of_theme_here(shape: Shape) -> Statement:
    search, link, area = schema.ServiceSearch, aliased(schema.SearchTheme), schema.SearchArea
    return (
        select(link.search_id, link.weight)
        .select_from(area)
        # An expression, lest SQLite goes through the whole theme instead of what is here.
        .join(link, and_(link.search_id == area.search_id, link.theme.concat("") == bindparam("theme")))
        .join(search, search.id == link.search_id)
        .where(area.area.in_(values("areas")), *shape.conditions(anywhere=True))
        .distinct()
        .order_by(link.weight.desc())
        .limit(_MOST)
    )


def local_ids(db: Connection, areas: Sequence[str]) -> list[int]:
    """Ids of the services that reach or stand in any of the areas (nationwide ones not counted)."""
    return list(db.scalars(_local(), {"areas": list(areas)}))


@lru_cache(maxsize=1)
def _local() -> Statement:
    link = schema.SearchArea
    return select(link.search_id).where(link.area.in_(values("areas"))).distinct()


def by_filters(db: Connection, filters: Filters, limit: int, offset: int) -> tuple[int, list[str]]:
    """Number of services that pass the filters, and a slice of the service ids in alphabetical order."""
    search = schema.ServiceSearch
    conditions = filters.shape.conditions()
    counted = select(func.count()).select_from(search).where(*conditions)
    total = db.scalar(counted, filters.values) or 0
    ids = db.scalars(
        select(search.service_id)
        .join(schema.Service, schema.Service.id == search.service_id)
        .where(*conditions)
        .order_by(schema.Service.name, search.id)
        .limit(limit)
        .offset(offset),
        filters.values,
    )
    return total, list(ids)


def every_id(db: Connection, most: int) -> list[int]:
    """Ids of the services that can be found, at most so many."""
    return list(db.scalars(select(schema.ServiceSearch.id).limit(most)))


def all_passing(db: Connection, filters: Filters) -> list[int]:
    """Ids of all services that pass the filters."""
    return list(db.scalars(_all_passing(filters.shape), filters.values))


@lru_cache(maxsize=STATEMENTS)
def _all_passing(shape: Shape) -> Statement:
    return select(schema.ServiceSearch.id).where(*shape.conditions())


def passing(db: Connection, ids: Sequence[int], filters: Filters) -> list[int]:
    """Those of the ids that pass the filters, in their order."""
    kept: set[int] = set()
    for start in range(0, len(ids), 500):
        chunk = list(ids[start : start + 500])
        kept.update(db.scalars(_passing(filters.shape), filters.values | {"ids": chunk}).all())
    return [one for one in ids if one in kept]


@lru_cache(maxsize=STATEMENTS)
def _passing(shape: Shape) -> Statement:
    search = schema.ServiceSearch
    return select(search.id).where(search.id.in_(values("ids")), *shape.conditions())


def load(db: Connection, ids: Sequence[int]) -> dict[int, Candidate]:
    """The candidates of the ids, as far as there are any."""
    rows = db.execute(_candidates(), {"ids": list(ids)})
    return {row[0]: _candidate(row) for row in rows}


def _candidate(row: Sequence[Any]) -> Candidate:
    fields = tuple(row[2:7])
    themes, topics, audience, nationwide, remote = row[7:]
    meant = meant_for(frozenset(fields[0].split()), audience)
    occurrences = occurrences_in(fields)
    return Candidate(row[0], row[1], fields, occurrences, themes, topics, audience, nationwide, remote, meant)


@lru_cache(maxsize=1)
def _candidates() -> Statement:
    search = schema.ServiceSearch
    return select(
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
    ).where(search.id.in_(values("ids")))


def areas_of(db: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The areas that each of the services reaches or stands in; none for a nationwide one."""
    found: dict[int, tuple[str, ...]] = dict.fromkeys(ids, ())
    for search_id, area in db.execute(_areas(), {"ids": list(ids)}):
        found[search_id] += (intern(area),)
    return found


@lru_cache(maxsize=1)
def _areas() -> Statement:
    link = schema.SearchArea
    return select(link.search_id, link.area).where(link.search_id.in_(values("ids")))


def read_vocabulary(db: Connection) -> Vocabulary:
    """All words of the index."""
    words = dict(db.execute(select(schema.SearchWord.word, schema.SearchWord.documents)).tuples().all())
    return Vocabulary(words, db.scalar(select(func.count()).select_from(schema.ServiceSearch)) or 0)


def index_version(db: Connection) -> int:
    """A number that grows with every change of the index."""
    return db.scalar(_version()) or 0


@lru_cache(maxsize=1)
def _version() -> Statement:
    state = schema.CatalogState
    return select(state.value).where(state.name == "index_version")

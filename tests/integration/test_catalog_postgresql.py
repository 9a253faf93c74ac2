"""The catalogue over a real PostgreSQL: import, vectors, search and recommendation as on SQLite.

pgvector is not needed: vectors are kept as bytes and compared in NumPy on our side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select

import catalog
from bench.catalog_scale import needs
from catalog import Catalog, Criteria, Query, schema
from tests.servers import postgresql

SERVICES = Path(__file__).resolve().parents[2] / "catalog" / "data" / "services.csv"
NEEDS = (
    Query("onko Kuhmossa liikuntaneuvontaa"),
    Query("kukaan ei soita mulle koskaan", municipality="Kajaani"),
    Query("vesijumppaa", municipality="Porvoo", free=None),
    Query("velkajärjestely"),
    Query("", themes=("gambling",)),
    Query("kirjasto", municipality="Pukkila"),
)


def clock() -> datetime:
    return datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """The starting catalogue with its vectors on PostgreSQL and on SQLite."""
    with postgresql() as url:
        made = []
        for one in (url, f"sqlite:///{tmp_path_factory.mktemp('catalog') / 'catalog.db'}"):
            catalog.migrate(one)
            engine = create_engine(one)
            report = catalog.import_csv(engine, [SERVICES], clock, source="polku")
            assert report.imported > 250
            assert not report.rejected
            catalog.embed_missing(engine)
            made.append(engine)
        yield made[0], made[1]
        for engine in made:
            engine.dispose()


def test_all_of_the_starting_catalogue_is_there(engines: tuple[Engine, Engine]) -> None:
    here, there = (Catalog(engine, clock).count() for engine in engines)
    assert here == there > 250
    with engines[0].connect() as db:
        assert db.scalar(select(func.count()).select_from(schema.ServiceEmbedding)) == here


def test_every_search_finds_the_same_ten_as_on_sqlite(engines: tuple[Engine, Engine]) -> None:
    here, there = (Catalog(engine, clock) for engine in engines)
    for query in (*NEEDS, *needs()):
        ours, theirs = (
            [hit.source_id for hit in one.search(replace(query, limit=10)).results] for one in (here, there)
        )
        assert ours, query.text
        assert ours == theirs, query.text


def test_a_recommendation_has_reasons_and_different_organisations(engines: tuple[Engine, Engine]) -> None:
    cards = Catalog(engines[0], clock).recommend(
        Criteria(themes=("loneliness",), interests=("exercise",), municipality="Kuhmo", limit=3)
    )
    assert len(cards) == 3
    assert all(card.reason for card in cards)
    assert len({card.organization for card in cards}) == 3


def test_a_second_import_changes_nothing_and_a_smaller_one_ends_what_is_gone(
    engines: tuple[Engine, Engine], tmp_path: Path
) -> None:
    engine = engines[0]
    again = catalog.import_csv(engine, [SERVICES], clock, source="polku")
    assert (again.imported, again.updated, again.ended) == (0, 0, 0)
    file = tmp_path / "club.csv"
    header = "id,name,summary,checked_on\n"
    file.write_text(header + "a,Shakkikerho,Peliä.,2026-11-01\nb,Lukupiiri,Kirjoja.,\n", "utf-8")
    assert catalog.import_csv(engine, [file], clock, source="club").imported == 2
    file.write_text(header + "a,Shakkikerho,Peliä.,2026-11-02\n", "utf-8")
    report = catalog.import_csv(engine, [file], clock, source="club")
    assert (report.updated, report.ended) == (1, 1)
    with engine.connect() as db:
        assured = db.scalar(select(schema.Service.assured_date).where(schema.Service.source_id == "a"))
    assert assured == date(2026, 11, 2)
    found = Catalog(engine, clock).search(Query("lukupiiri")).results
    assert "b" not in [hit.source_id for hit in found if hit.source == "club"]

"""A fresh catalogue database for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from catalog_fakes import SmallGazetteer, clock
from search_shelf import CATALOGUE
from sqlalchemy import Engine, create_engine

import catalog
from catalog import Catalog, search
from catalog.sync import synchronise


@pytest.fixture
def gazetteer() -> SmallGazetteer:
    return SmallGazetteer()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    catalog.migrate(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    synchronise(engine, "test", iter(CATALOGUE), clock)
    return engine


@pytest.fixture(params=[search.WEIGHED_WHOLE, 0], ids=["all weighed", "chosen first"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searched as a catalogue that is weighed whole, and as one too large for that."""
    monkeypatch.setattr(search, "WEIGHED_WHOLE", request.param)


@pytest.fixture
def shelf(filled: Engine) -> Catalog:
    return Catalog(filled, clock, gazetteer=SmallGazetteer())

"""A fresh catalogue database for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from catalog_fakes import SmallGazetteer
from sqlalchemy import Engine, create_engine

import catalog


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

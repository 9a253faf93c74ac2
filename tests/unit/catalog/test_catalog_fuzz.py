"""Whatever is in a file, an import ends with a report or one clear error, and the catalogue still answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

import catalog
from catalog.errors import CatalogError

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BOUNDED = settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
IMPORTERS = {
    "ptv": catalog.import_ptv,
    "linkedevents": catalog.import_linkedevents,
    "lipas": catalog.import_lipas,
    "hsds": catalog.import_hsds,
    "csv": catalog.import_csv,
}
# Names that the importers look for, so that the fuzz gets past their doors.
NAMES = st.sampled_from(
    ["id", "name", "description", "serviceNames", "type", "value", "language", "fi", "sportsPlaceId",
     "location", "data", "contents", "itemList", "start_time", "offers", "services",
     "organization", "url", "status"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from(["fi", "Name", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=15,
)


def _encoded(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("kind", sorted(IMPORTERS))
def test_no_content_of_a_file_breaks_an_import(tmp_path: Path, kind: str) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    catalog.migrate(url)
    engine = create_engine(url)
    path = tmp_path / f"source.{'csv' if kind == 'csv' else 'json'}"

    def importing(data: bytes) -> None:
        path.write_bytes(data)
        try:
            report = IMPORTERS[kind](engine, [path], lambda: NOW, source=kind)
        except CatalogError:
            return
        assert report.imported >= 0
        assert all(rejected.reason for rejected in report.rejected)

    @BOUNDED
    @given(st.binary(max_size=200) | st.lists(VALUES, max_size=4).map(_encoded))
    def check(data: bytes) -> None:
        importing(data)

    check()
    assert catalog.Catalog(engine, lambda: NOW).count() >= 0
    engine.dispose()

"""Services as HSDS 3 pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import catalog
from catalog import Catalog, import_csv
from polku.database import open_engine

SHIPPED = Path(__file__).resolve().parents[3] / "catalog" / "data" / "services.csv"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('hsds') / 'polku.db'}"
    catalog.migrate(url)
    engine = open_engine(url)
    report = import_csv(engine, [SHIPPED], lambda: datetime(2026, 11, 22, tzinfo=UTC), source="polku")
    assert not report.rejected
    yield Catalog(engine, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    engine.dispose()


def test_pages_together_hold_every_service_once(shipped):
    first = shipped.hsds_page(1, 100)
    pages = [shipped.hsds_page(number, 100) for number in range(1, first["total_pages"] + 1)]
    ids = [service["id"] for page in pages for service in page["contents"]]
    assert len(ids) == len(set(ids)) == first["total_items"] == shipped.count()
    assert pages[-1]["last_page"]
    assert not pages[0]["last_page"]


def test_a_service_carries_its_organization_areas_and_themes(shipped):
    found = next(
        service for service in shipped.hsds_services() if "Talous- ja velkaneuvonta" in service["name"]
    )
    assert found["organization"]["name"]
    assert found["service_areas"]
    assert "debt" in {one["taxonomy_term"]["code"] for one in found["attributes"]}


def test_the_export_is_json_and_beyond_the_last_page_is_empty(shipped):
    assert json.loads(json.dumps(shipped.hsds_page(1, 50)))["size"] == 50
    assert shipped.hsds_page(10_000, 50)["empty"]

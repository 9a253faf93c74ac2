"""Lipas places, HSDS files, the shipped catalogue, and the real samples where they are present."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from catalog_fakes import NOW, SmallGazetteer, clock
from ptv_shapes import location_channel, service, write
from sqlalchemy import Engine, create_engine

import catalog
from catalog import Catalog, Query, import_csv, import_hsds, import_linkedevents, import_lipas, import_ptv
from catalog.importers.hsds import read_hsds
from catalog.importers.lipas import read_lipas
from catalog.records import AreaFacts, Finding, Rejected, Remark, ServiceRecord

SHARED = Path(catalog.__file__).parents[2] / "shared"
SERVICES = Path(catalog.__file__).parent / "data" / "services.csv"


def sports_place(**changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "sportsPlaceId": 72269,
        "name": "Lentiiran laavu",
        "type": {"typeCode": 301, "name": "Laavu, kota tai kammi"},
        "freeUse": True,
        "admin": "Kunta / tekninen toimi",
        "owner": "Kunta",
        "www": "www.kuhmo.fi",
        "phoneNumber": "044 725 5270",
        "lastModified": "2026-08-29 15:55:30.259",
        "properties": {"infoFi": "Tulipaikka ja puita."},
        "location": {
            "address": "Laavutie 1",
            "postalCode": "88900",
            "postalOffice": "Kuhmo",
            "city": {"name": "Kuhmo", "cityCode": 290},
            "coordinates": {"wgs84": {"lon": 29.9, "lat": 64.3}},
        },
    }
    raw.update(changes)
    return raw


def lipas(folder: Path, content: Any) -> list[Finding]:
    return list(read_lipas([write(folder / "places.json", content)], SmallGazetteer()))


def test_sports_place_is_read_with_its_municipality_from_the_padded_code(tmp_path: Path) -> None:
    (found,) = lipas(tmp_path, [sports_place()])
    assert isinstance(found, ServiceRecord)
    assert found.kind == "place"
    assert found.summary == "Laavu, kota tai kammi, Kuhmo."
    assert found.locations[0].municipality == "Kuhmo"
    assert found.areas == (AreaFacts("municipality", "Kuhmo"),)
    assert found.themes == ("nature", "exercise")
    assert found.free is True
    assert found.price is None
    assert found.checked_on == date(2026, 8, 29)


def test_place_that_is_not_for_free_use_has_no_known_price(tmp_path: Path) -> None:
    for value in (False, None):
        found = lipas(tmp_path, [sports_place(freeUse=value, type={"typeCode": 3110, "name": "Uimahalli"})])[
            0
        ]
        assert isinstance(found, ServiceRecord)
        assert found.free is None
        assert found.themes == ("exercise",)


def test_route_stands_at_its_first_point(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[29.5, 64.1], [29.6, 64.2]]}
    route = sports_place(
        location={"city": {"cityCode": 290}, "geometries": {"features": [{"geometry": line}]}}
    )
    (found,) = lipas(tmp_path, [route])
    assert isinstance(found, ServiceRecord)
    assert (found.locations[0].latitude, found.locations[0].longitude) == (64.1, 29.5)


def test_faulty_places_are_told_and_the_others_taken(tmp_path: Path) -> None:
    far = sports_place(
        sportsPlaceId=2,
        location={"city": {"cityCode": 999}, "coordinates": {"wgs84": {"lon": 0.5, "lat": 51}}},
    )
    findings = lipas(tmp_path, [sports_place(sportsPlaceId=None), sports_place(name=""), {"a": 1}, 5, far])
    assert [one.code for one in findings if isinstance(one, Rejected)] == [
        "no_id",
        "no_name",
        "not_an_object",
        "not_an_object",
    ]
    assert [one.code for one in findings if isinstance(one, Remark)] == ["outside_finland", "unknown_place"]
    assert sum(isinstance(one, ServiceRecord) for one in findings) == 1


def facts(catalog_of: Catalog) -> list[dict[str, Any]]:
    """What a resident sees of every service, without ids."""
    hits = catalog_of.search(Query(limit=100)).results
    shown = []
    for hit in hits:
        card = {name: getattr(hit.card, name) for name in type(hit.card).__dataclass_fields__}
        del card["service_id"]
        shown.append(card)
    return sorted(shown, key=lambda card: card["title"])


def test_export_and_import_bring_the_same_catalogue(engine: Engine, tmp_path: Path) -> None:
    source = tmp_path / "ptv"
    source.mkdir()
    nationwide = service(
        "s2", areaType="Nationwide", areas=[], serviceChargeType="FreeOfCharge", serviceChannels=[]
    )
    write(source / "a.json", [service("s1"), nationwide, location_channel()])
    import_ptv(engine, [source], clock, gazetteer=SmallGazetteer())
    here = Catalog(engine, clock, gazetteer=SmallGazetteer())
    exported = write(tmp_path / "export.json", here.hsds_services())
    url = f"sqlite:///{tmp_path / 'other.db'}"
    catalog.migrate(url)
    other = create_engine(url)
    report = import_hsds(other, [exported], clock, gazetteer=SmallGazetteer())
    assert (report.imported, report.rejected, report.remarks) == (2, (), ())
    assert facts(Catalog(other, clock, gazetteer=SmallGazetteer())) == facts(here)
    assert import_hsds(other, [exported], clock, gazetteer=SmallGazetteer()).unchanged == 2
    other.dispose()


def test_page_of_services_has_the_paging_members_and_json_values(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path / "a.json", [service(f"s{number}") for number in range(3)] + [location_channel()])
    import_ptv(engine, [tmp_path], clock, gazetteer=SmallGazetteer())
    here = Catalog(engine, clock, gazetteer=SmallGazetteer())
    first, last = here.hsds_page(1, 2), here.hsds_page(2, 2)
    assert (first["total_items"], first["total_pages"], first["size"], first["last_page"]) == (3, 2, 2, False)
    assert (last["size"], last["last_page"], last["empty"]) == (1, True, False)
    assert here.hsds_page(9, 2)["contents"] == []
    one = json.loads(json.dumps(first))["contents"][0]
    assert one["service_at_locations"][0]["location"]["addresses"][0]["city"] == "Kuhmo"
    assert one["service_at_locations"][0]["location"]["accessibility"][0]["description"].startswith("Ovi")
    assert one["eligibility"][0]["eligibility_description"] == "Lähete tarvitaan."
    assert {term["taxonomy_term"]["taxonomy"] for term in one["attributes"]} >= {"ptv_class", "theme"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (7, "not_an_object"),
        ({"name": "Nimi"}, "no_id"),
        ({"id": "a", "name": "  "}, "no_name"),
        ({"id": "a", "name": "Nimi", "status": "defunct"}, "not_published"),
        ({"id": "a", "name": "Nimi", "schedules": [{"dtstart": "2020-01-01T10:00:00Z"}]}, "past"),
    ],
)
def test_hsds_service_that_cannot_be_shown_is_refused(tmp_path: Path, raw: Any, code: str) -> None:
    findings = list(read_hsds([write(tmp_path / "a.json", [raw])], SmallGazetteer(), NOW))
    assert [one.code for one in findings if isinstance(one, Rejected)] == [code]


def test_hsds_of_another_maker_is_understood(tmp_path: Path) -> None:
    foreign = {
        "id": "x",
        "name": "Community kitchen",
        "description": "<p>Ruokaa yhdessä.</p>",
        "organization": {"id": "o", "name": "Keittiö ry"},
        "cost_options": [{"amount": 2.5, "currency": "EUR"}],
        "minimum_age": 18,
        "schedules": [{"freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:00"}],
        "attributes": [{"taxonomy_term": {"name": "Food", "taxonomy_detail": {"name": "AIRS"}}}],
        "service_areas": [{"name": "Kuhmo", "extent_type": "city"}],
    }
    (found,) = read_hsds([write(tmp_path / "a.json", {"contents": [foreign]})], SmallGazetteer(), NOW)
    assert isinstance(found, ServiceRecord)
    assert (found.free, found.price) == (False, "2.5 €")
    assert found.minimum_age == 18
    assert found.schedules[0].byday == ("TU", "TH")
    assert found.areas == (AreaFacts("municipality", "Kuhmo"),)
    assert found.summary == "Ruokaa yhdessä."
    assert [(term.taxonomy, term.name) for term in found.terms] == [("AIRS", "Food")]


def test_shipped_catalogue_is_imported_without_a_single_finding(engine: Engine) -> None:
    report = import_csv(engine, [SERVICES], clock, source="polku")
    assert report.rejected == ()
    assert report.remarks == ()
    assert report.imported >= 250
    assert report.complete


# The real samples lie beside the project on some machines only; elsewhere there is nothing to go through.
SAMPLES = [
    sample
    for sample in (
        (import_ptv, SHARED / "ptv", 25, {"not_for_residents", "only_a_listing"}),
        (
            import_linkedevents,
            SHARED / "linkedevents",
            0,
            {"past", "no_time", "cancelled", "cycle", "duplicate_id"},
        ),
        (import_lipas, SHARED / "lipas" / "sports_places.json", 23, set()),
    )
    if sample[1].exists()
]


if SAMPLES:  # else it is not collected at all, since there would be nothing to judge

    @pytest.mark.parametrize(("importer", "path", "least", "codes"), SAMPLES)
    def test_real_samples_are_imported_whole_and_a_second_time_change_nothing(
        engine: Engine, importer: Any, path: Path, least: int, codes: set[str]
    ) -> None:
        files = [
            one
            for one in (sorted(path.rglob("*.json")) if path.is_dir() else [path])
            if "codelists" not in one.parts and "schema" not in one.parts
        ]
        first = importer(engine, files, clock)
        assert first.imported >= least
        assert {one.code for one in first.rejected} <= codes
        second = importer(engine, files, clock)
        assert (second.imported, second.updated, second.ended) == (0, 0, 0)
        assert second.unchanged == first.imported

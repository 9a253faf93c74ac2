"""The audit of the catalogue and the report for providers."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from catalog_fakes import NOW, SmallGazetteer, clock
from ptv_shapes import service, term, write
from sqlalchemy import Engine

from catalog import AuditFinding, Shortcoming, audit, import_ptv, provider_report, write_report
from catalog.records import AreaFacts, OrganizationFacts, Origin, ServiceRecord
from catalog.sync import synchronise
from catalog.texts import texts

OWNER = OrganizationFacts("o", "Kuhmon kaupunki")


def record(source_id: str, name: str = "Lukupiiri", **more: object) -> ServiceRecord:
    facts: dict[str, object] = {
        "summary": "Luetaan yhdessä.",
        "organization": OWNER,
        "url": "https://www.kuhmo.fi",
        "areas": (AreaFacts("nationwide"),),
        "themes": ("culture",),
        "checked_on": date(2026, 11, 1),
        "origin": Origin("t", 1),
        **more,
    }
    return ServiceRecord(source_id, name, **facts)  # type: ignore[arg-type]


def found(engine: Engine, *records: ServiceRecord) -> list[tuple[str, str | None]]:
    synchronise(engine, "test", iter(records), clock)
    return [(one.code, one.source_id) for one in audit(engine, NOW)]


def test_entry_in_order_is_not_found(engine: Engine) -> None:
    assert found(engine, record("a")) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checked_on": date(2025, 1, 2)}, "stale"),
        ({"checked_on": None}, "unverified"),
        ({"themes": (), "name": "Zzyzx", "summary": "Qwerty."}, "no_theme"),
        ({"summary": None}, "no_summary"),
        ({"url": None}, "no_contact"),
        ({"areas": ()}, "no_area"),
        ({"ends_at": datetime(2026, 7, 1, tzinfo=UTC)}, "over"),
    ],
)
def test_each_shortcoming_is_found_with_what_to_do(
    engine: Engine, changes: dict[str, object], code: str
) -> None:
    assert found(engine, record("a", **changes)) == [(code, "a")]
    (finding,) = audit(engine, NOW)
    assert finding.organization == "Kuhmon kaupunki"
    assert "{" not in finding.reason


def test_entry_is_found_twice_when_only_the_inflection_differs(engine: Engine) -> None:
    pair = (record("a", "Kuhmon lukupiiri"), record("b", "Kuhmon lukupiirit"), record("c", "Kuhmon kuoro"))
    assert found(engine, *pair) == [("duplicate", "b")]


def test_same_name_of_another_organisation_is_no_duplicate(engine: Engine) -> None:
    other = OrganizationFacts("o2", "Sotkamon kunta")
    assert found(engine, record("a"), record("b", organization=other)) == []


def test_every_shortcoming_has_its_text() -> None:
    assert set(texts()["audit"]) == {one.value for one in Shortcoming}


def test_provider_is_told_of_drafts_wrong_groups_and_lacks_by_organisation(
    engine: Engine, tmp_path: Path
) -> None:
    write(
        tmp_path / "a.json",
        [
            service("draft", publishingStatus="Draft"),
            service("firms", targetGroups=[term("KR2", "Yritykset")]),
            service("poor", serviceClasses=[], targetGroups=[], serviceChannels=[]),
        ],
    )
    report = import_ptv(engine, [tmp_path], clock, gazetteer=SmallGazetteer())
    rows = provider_report(engine, report, NOW)
    assert {(one.source_id, one.code) for one in rows} >= {
        ("draft", "not_published"),
        ("firms", "not_for_residents"),
        ("poor", "no_class"),
        ("poor", "no_target_group"),
        ("poor", "no_contact"),
    }
    assert {one.organization for one in rows} == {"Kuhmon kaupunki"}
    assert {one.title for one in rows} == {"Kuntouttava uintiryhmä"}


def test_report_file_opens_in_a_spreadsheet_and_runs_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_report([AuditFinding("stale", "=HYPERLINK(1)", "Päiväkerho", None, "ptv", "-1", "Tarkista.")], path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["title"], row["organization"], row["source_id"]) == ("Päiväkerho", "'=HYPERLINK(1)", "'-1")

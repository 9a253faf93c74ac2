"""Imports into the database: idempotent, never half-replaced, ending with care."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from catalog_fakes import NOW, SmallGazetteer, clock
from ptv_shapes import location_channel, service, write
from sqlalchemy import Engine, func, select, text

from catalog import Catalog, Options, Query, import_ptv, schema
from catalog.reasons import rejected
from catalog.records import Finding, ImportReport, Incomplete, LocationFacts, Origin, Reason, ServiceRecord
from catalog.sync import synchronise

ORIGIN = Origin("test.json", 1)


def records(count: int, **changes: object) -> list[Finding]:
    return [
        ServiceRecord(str(number), f"Kerho {number}", origin=ORIGIN, **changes) for number in range(count)
    ]


def run(engine: Engine, findings: list[Finding], source: str = "test", **options: object) -> ImportReport:
    return synchronise(engine, source, iter(findings), clock, Options(**options))  # type: ignore[arg-type]


def active(engine: Engine) -> set[str]:
    with engine.connect() as db:
        return set(db.scalars(select(schema.Service.source_id).where(schema.Service.status == "active")))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, report.ended


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as db:
        return {
            name: db.scalar(select(func.count()).select_from(table)) or 0
            for name, table in schema.Base.metadata.tables.items()
            if name not in ("import_run", "catalog_state")
        }


def test_second_import_of_the_same_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path / "a.json", [service("s1"), service("s2")])
    write(tmp_path / "b.json", location_channel())
    first = import_ptv(engine, [tmp_path], clock, gazetteer=SmallGazetteer())
    before = rows(engine)
    second = import_ptv(engine, [tmp_path], clock, gazetteer=SmallGazetteer())
    assert counts(first) == (2, 0, 0, 0)
    assert counts(second) == (0, 0, 2, 0)
    assert rows(engine) == before


def test_changed_record_is_replaced_with_all_that_hangs_on_it(engine: Engine) -> None:
    place = LocationFacts("p", address="Katu 1", municipality="Kuhmo", accessibility=("Esteetön.",))
    run(engine, [ServiceRecord("1", "Vanha nimi", locations=(place,), themes=("loneliness",), origin=ORIGIN)])
    report = run(engine, [ServiceRecord("1", "Uusi nimi", themes=("debt",), origin=ORIGIN)])
    assert counts(report) == (0, 1, 0, 0)
    after = rows(engine)
    assert (after["service"], after["service_at_location"], after["accessibility"]) == (1, 0, 0)
    assert after["search_area"] == 0
    with engine.connect() as db:
        assert list(db.scalars(select(schema.SearchTheme.theme))) == ["debt"]
        assert (
            db.execute(text("SELECT count(*) FROM service_fts WHERE service_fts MATCH 'vanha'")).scalar() == 0
        )
        assert (
            db.execute(text("SELECT count(*) FROM service_fts WHERE service_fts MATCH 'uusi'")).scalar() == 1
        )


def test_vanished_record_is_ended_not_deleted_and_comes_back_to_life(engine: Engine) -> None:
    run(engine, records(3))
    assert run(engine, records(2)).ended == 1
    assert active(engine) == {"0", "1"}
    assert rows(engine)["service"] == 3
    assert Catalog(engine, clock, gazetteer=SmallGazetteer()).count() == 2
    assert counts(run(engine, records(3))) == (0, 1, 2, 0)
    assert active(engine) == {"0", "1", "2"}


def test_unusual_share_is_not_ended_unless_told(engine: Engine) -> None:
    run(engine, records(40))
    refused = run(engine, records(20))
    assert (refused.ended, refused.kept_missing) == (0, 20)
    assert len(active(engine)) == 40
    told = run(engine, records(20), end_anyway=True)
    assert (told.ended, told.kept_missing) == (20, 0)
    assert len(active(engine)) == 20


def test_partial_delivery_ends_nothing(engine: Engine) -> None:
    run(engine, records(4))
    report = run(engine, records(1), end_missing=False)
    assert (report.ended, report.kept_missing) == (0, 0)
    assert len(active(engine)) == 4


def test_incomplete_source_ends_nothing_and_keeps_what_it_brought(engine: Engine) -> None:
    run(engine, records(4))
    broken = Incomplete(rejected(ORIGIN, None, Reason.TRUNCATED, "kesken"))
    new = ServiceRecord("new", "Uusi kerho", origin=ORIGIN)
    report = run(engine, [new, broken])
    assert not report.complete
    assert report.kept_missing == 4
    assert [one.code for one in report.rejected] == ["truncated"]
    assert active(engine) == {"0", "1", "2", "3", "new"}
    with engine.connect() as db:
        statuses = list(db.scalars(select(schema.ImportRun.status).order_by(schema.ImportRun.started_at)))
    assert statuses == ["complete", "incomplete"]


def test_faulty_version_of_a_record_protects_the_stored_one_but_a_withdrawn_one_ends(engine: Engine) -> None:
    run(engine, records(3))
    faulty = rejected(ORIGIN, "1", Reason.NO_NAME)
    withdrawn = rejected(ORIGIN, "2", Reason.NOT_PUBLISHED, "Draft")
    report = run(engine, [*records(1), faulty, withdrawn])
    assert report.ended == 1
    assert active(engine) == {"0", "1"}


def test_second_record_of_an_id_is_refused(engine: Engine) -> None:
    twice = [
        ServiceRecord("1", "Ensin", origin=ORIGIN),
        ServiceRecord("1", "Sitten", origin=Origin("test.json", 7)),
    ]
    for size in (1, 500):
        report = run(engine, list(twice), batch_size=size)
        assert [(one.code, one.line) for one in report.rejected] == [("duplicate_id", 7)]
    with engine.connect() as db:
        assert list(db.scalars(select(schema.Service.name))) == ["Ensin"]


def test_sources_do_not_end_each_other(engine: Engine) -> None:
    run(engine, records(2), source="one")
    report = run(engine, records(1), source="other")
    assert report.ended == 0
    assert rows(engine)["service"] == 3


def test_dry_run_counts_and_writes_nothing(engine: Engine) -> None:
    run(engine, records(3))
    before = rows(engine)
    changed = [
        ServiceRecord("0", "Muutettu", origin=ORIGIN),
        ServiceRecord("9", "Uusi", origin=ORIGIN),
        *records(2)[1:],
    ]
    report = run(engine, changed, dry_run=True)
    assert report.dry_run
    assert counts(report) == (1, 1, 1, 1)
    assert rows(engine) == before
    with engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(schema.ImportRun)) == 1


def test_failure_half_way_leaves_whole_batches_and_the_next_run_goes_on(engine: Engine) -> None:
    run(engine, records(3))

    def failing() -> Iterator[Finding]:
        yield from (ServiceRecord(f"n{number}", "Uusi kerho", origin=ORIGIN) for number in range(5))
        raise ConnectionError("lähde katosi")

    with pytest.raises(ConnectionError):
        synchronise(engine, "test", failing(), clock, Options(batch_size=2))
    assert active(engine) == {"0", "1", "2", "n0", "n1", "n2", "n3"}
    with engine.connect() as db:
        assert (
            db.scalar(
                select(func.count()).select_from(schema.ImportRun).where(schema.ImportRun.status == "running")
            )
            == 0
        )
    found = Catalog(engine, clock, gazetteer=SmallGazetteer()).search(Query("uusi kerho"))
    assert found.total >= 4


def test_progress_is_told_batch_by_batch(engine: Engine) -> None:
    told: list[int] = []
    synchronise(engine, "test", iter(records(5)), clock, Options(batch_size=2), told.append)
    assert told == [2, 4, 5]


def test_report_rows_tell_file_line_id_code_and_reason(engine: Engine) -> None:
    report = run(engine, [rejected(ORIGIN, "x", Reason.NO_NAME)])
    assert report.rows() == [
        {
            "kind": "rejected",
            "source_file": "test.json",
            "line": 1,
            "source_id": "x",
            "code": "no_name",
            "reason": "Nimi puuttuu. Lisää palvelulle nimi.",
            "title": None,
            "organization": None,
        }
    ]


def test_every_reason_has_its_finnish_text() -> None:
    for reason in Reason:
        text_of = rejected(ORIGIN, None, reason, "arvo").reason
        assert text_of
        assert "{" not in text_of


def test_first_seen_stays_and_last_seen_moves(engine: Engine) -> None:
    run(engine, records(1))
    later = NOW + timedelta(days=3)
    synchronise(engine, "test", iter(records(1)), lambda: later)
    with engine.connect() as db:
        row = db.execute(select(schema.Service.first_seen, schema.Service.last_seen)).one()
    assert row.last_seen - row.first_seen == timedelta(days=3)

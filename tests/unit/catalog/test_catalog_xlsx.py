"""Spreadsheets with the CSV format's header."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from catalog_fakes import SmallGazetteer, clock
from openpyxl import Workbook
from sqlalchemy import Engine, select

import catalog
from catalog import schema
from catalog.importers import xlsxfile
from catalog.importers.xlsxfile import read_xlsx
from catalog.records import Incomplete, Rejected, ServiceRecord


def book(path: Path, rows: list[list[object]], before: list[list[object]] | None = None) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    if before is not None:
        for row in before:
            sheet.append(row)
        sheet = workbook.create_sheet("Palvelut")
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


HEADER = ["id", "name", "summary", "free", "checked_on", "postal_code", "themes", "municipality"]


def read(path: Path) -> list[object]:
    return list(read_xlsx([path], SmallGazetteer()))


def test_dates_truth_and_numbers_are_read_as_in_csv(tmp_path: Path) -> None:
    row = [17, "Tuolijumppa", "Kevyttä liikettä.", True, datetime(2026, 11, 1), 88900.0, "exercise", "Kuhmo"]
    (found,) = read(book(tmp_path / "a.xlsx", [HEADER, row]))
    assert isinstance(found, ServiceRecord)
    assert (found.source_id, found.free, str(found.checked_on)) == ("17", True, "2026-11-01")
    assert found.locations[0].postal_code == "88900"
    assert found.themes == ("exercise",)


def test_the_sheet_with_the_header_is_found_behind_others(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEADER, ["a", "Kerho"]], before=[["Ohje: täytä toinen välilehti"]])
    assert [one.name for one in read(path) if isinstance(one, ServiceRecord)] == ["Kerho"]


def test_empty_rows_are_passed_over_and_bad_ones_named_by_their_row(tmp_path: Path) -> None:
    rows = [HEADER, [None] * 8, ["a", "Kerho"], [None, "Ilman tunnusta"]]
    found = read(book(tmp_path / "a.xlsx", rows))
    assert [one.name for one in found if isinstance(one, ServiceRecord)] == ["Kerho"]
    assert [(one.code, one.line) for one in found if isinstance(one, Rejected)] == [("no_id", 4)]


def test_a_sheet_without_the_header_says_which_columns_are_missing(tmp_path: Path) -> None:
    (found,) = read(book(tmp_path / "a.xlsx", [["tunnus", "nimi"], ["1", "Kerho"]]))
    assert isinstance(found, Incomplete)
    assert found.rejected.code == "header"
    assert "id" in found.rejected.reason


@pytest.mark.parametrize("content", [b"", b"id,name\n1,Kerho\n", b"PK\x03\x04 cut off"])
def test_what_is_no_spreadsheet_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    (found,) = read(path)
    assert isinstance(found, Incomplete)
    assert found.rejected.code == "truncated"


def test_a_package_without_sheets_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hei")
    (found,) = read(path)
    assert isinstance(found, Incomplete)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "poissa.xlsx")
    assert isinstance(found, Incomplete)
    assert found.rejected.code == "unreadable"


def test_a_package_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsxfile, "LARGEST", 100)
    (found,) = read(book(tmp_path / "a.xlsx", [HEADER, ["a", "Kerho"]]))
    assert isinstance(found, Incomplete)
    assert found.rejected.code == "too_long"


def test_a_broken_delivery_ends_nothing(tmp_path: Path, engine: Engine) -> None:
    path = book(tmp_path / "a.xlsx", [HEADER, ["a", "Kerho"], ["b", "Ryhmä"]])
    first = catalog.import_xlsx(engine, [path], clock, gazetteer=SmallGazetteer())
    assert first.imported == 2
    path.write_bytes(path.read_bytes()[:900])
    second = catalog.import_xlsx(engine, [path], clock, gazetteer=SmallGazetteer())
    assert (second.complete, second.ended) == (False, 0)
    with engine.connect() as db:
        assert set(db.scalars(select(schema.Service.status))) == {"active"}

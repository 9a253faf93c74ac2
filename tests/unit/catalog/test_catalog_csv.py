"""CSV files: the documented header, and what is done with bad cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from catalog_fakes import SmallGazetteer

import catalog
from catalog.importers.csvfile import COLUMNS, read_csv
from catalog.records import AreaFacts, Finding, Incomplete, Rejected, Remark, ServiceRecord

GOOD = {
    "id": "kuhmo-olohuone",
    "organization": "Kuhmon yhdistys ry",
    "organization_type": "ngo",
    "name": "Kylän olohuone",
    "summary": "Kahvia ja juttuseuraa.",
    "themes": "loneliness;social_activity",
    "audience": "all",
    "service_type": "meeting_place",
    "level": "hyte",
    "area": "Kuhmo;Sotkamo",
    "municipality": "Kuhmo",
    "address": "Kainuuntie 1",
    "postal_code": "88900",
    "locality": "Kuhmo",
    "lat": "64.126",
    "lon": "29,520",
    "phone": "044 123 4567",
    "url": "www.example.fi",
    "free": "true",
    "remote": "false",
    "languages": "fi;sv",
    "schedule": "ti klo 10–13",
    "source": "https://www.example.fi",
    "checked_on": "2026-11-20",
}


def read(
    tmp_path: Path, *rows: dict[str, str], delimiter: str = ",", header: Sequence[str] = COLUMNS
) -> list[Finding]:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "services.csv"
    path.write_text(stream.getvalue(), encoding="utf-8")
    return list(read_csv([path], SmallGazetteer()))


def one(findings: list[Finding]) -> ServiceRecord:
    return next(finding for finding in findings if isinstance(finding, ServiceRecord))


def noted(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.reason) for finding in findings if isinstance(finding, Remark)]


def test_good_row_is_read_in_full_without_remarks(tmp_path: Path) -> None:
    findings = read(tmp_path, GOOD)
    record = one(findings)
    assert noted(findings) == []
    assert record.themes == ("loneliness", "social_activity")
    assert record.areas == (AreaFacts("municipality", "Kuhmo"), AreaFacts("municipality", "Sotkamo"))
    assert (record.locations[0].latitude, record.locations[0].longitude) == (64.126, 29.52)
    assert record.url == "https://www.example.fi"
    assert record.free is True
    assert record.remote is False
    assert record.languages == ("fi", "sv")
    assert record.checked_on is not None
    assert record.origin is not None
    assert (record.origin.file, record.origin.line) == ("services.csv", 2)


def test_semicolons_between_columns_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    row = {**GOOD, "themes": "loneliness", "area": "nationwide", "languages": "fi"}
    assert one(read(tmp_path, row, delimiter=";")).areas == (AreaFacts("nationwide"),)
    path = tmp_path / "bom.csv"
    path.write_bytes(b"\xef\xbb\xbfid,name\r\na,Nimi\r\n")
    assert one(list(read_csv([path], SmallGazetteer()))).source_id == "a"


def test_empty_cells_stay_unknown(tmp_path: Path) -> None:
    record = one(read(tmp_path, {"id": "a", "name": "Nimi", "summary": "Jotain."}))
    assert record.free is None
    assert record.remote is None
    assert record.price is None
    assert record.phones == ()
    assert record.locations == ()
    assert record.checked_on is None
    assert record.organization is None


def test_unverified_is_not_a_date_and_no_mistake(tmp_path: Path) -> None:
    findings = read(tmp_path, {**GOOD, "checked_on": "unverified"})
    assert one(findings).checked_on is None
    assert noted(findings) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("themes", "loneliness;yksinäisyys", "unknown_theme"),
        ("area", "county:Kainu", "unknown_place"),
        ("area", "Kuhmolandia", "unknown_place"),
        ("municipality", "Kuhmolandia", "unknown_place"),
        ("lat", "6.4", "outside_finland"),
        ("free", "ehkä", "bad_value"),
        ("url", "ei ole", "bad_value"),
        ("phone", "soita Matille", "bad_value"),
        ("checked_on", "20.11.2026", "bad_value"),
        ("organization_type", "seura", "bad_value"),
        ("audience", "kaikki", "bad_value"),
        ("level", "perus", "bad_value"),
        ("summary", "", "no_summary"),
    ],
)
def test_bad_cell_is_remarked_and_the_rest_of_the_row_taken(
    tmp_path: Path, column: str, value: str, code: str
) -> None:
    findings = read(tmp_path, {**GOOD, column: value})
    assert [found for found, _ in noted(findings)] == [code]
    assert one(findings).name == "Kylän olohuone"


def test_rows_without_id_or_name_are_refused_with_their_line(tmp_path: Path) -> None:
    findings = read(tmp_path, {**GOOD, "id": ""}, GOOD, {**GOOD, "id": "b", "name": " "})
    refused = [finding for finding in findings if isinstance(finding, Rejected)]
    assert [(one.line, one.source_id, one.code) for one in refused] == [
        (2, None, "no_id"),
        (4, "b", "no_name"),
    ]
    assert refused[0].reason.startswith("Tunniste puuttuu")


def test_file_without_the_needed_columns_is_refused_whole(tmp_path: Path) -> None:
    findings = read(tmp_path, GOOD, header=["nimi", "kuvaus"])
    assert isinstance(findings[0], Incomplete)
    assert findings[0].rejected.code == "header"
    assert "id, name" in findings[0].rejected.reason
    assert len(findings) == 1


def test_latin_1_and_unclosed_quotes_end_the_file_with_a_reason(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,name\na,Päiväkerho\n".encode("latin-1"))
    assert [
        one.rejected.code for one in read_csv([latin], SmallGazetteer()) if isinstance(one, Incomplete)
    ] == ["encoding"]
    broken = tmp_path / "broken.csv"
    broken.write_text('id,name\na,Nimi\nb,"kesken\n', encoding="utf-8")
    findings = list(read_csv([broken], SmallGazetteer()))
    assert one(findings).source_id == "a"
    assert [found.rejected.code for found in findings if isinstance(found, Incomplete)] == ["truncated"]


def test_markup_in_cells_does_not_get_through_and_a_huge_description_is_cut(tmp_path: Path) -> None:
    findings = read(
        tmp_path,
        {**GOOD, "name": "<b>Olohuone</b>", "description": "<script>x</script>" + "pitkä " * 900_000},
    )
    record = one(findings)
    assert record.name == "Olohuone"
    assert record.description is not None
    assert "script" not in record.description
    assert len(record.description) < 21_000
    assert [code for code, _ in noted(findings)] == ["too_long"]


def test_every_column_is_documented() -> None:
    readme = (Path(catalog.__file__).parent / "data" / "README.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"| `{column}` |" not in readme] == []

"""PTV records: what is taken from services and channels, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from catalog_fakes import SmallGazetteer
from ptv_shapes import CHANNEL_ID, location_channel, service, term, texts, write

from catalog.importers.ptv import read_ptv
from catalog.importers.ptv_services import organization_type
from catalog.records import AreaFacts, Finding, Incomplete, Rejected, Remark, ServiceRecord


def read(folder: Path, *contents: Any) -> list[Finding]:
    paths = [write(folder / f"{index}.json", content) for index, content in enumerate(contents)]
    return list(read_ptv(paths, SmallGazetteer()))


def one(folder: Path, *contents: Any) -> ServiceRecord:
    found = [finding for finding in read(folder, *contents) if isinstance(finding, ServiceRecord)]
    assert len(found) == 1
    return found[0]


def rejections(findings: list[Finding]) -> list[tuple[str | None, str]]:
    return [(finding.source_id, finding.code) for finding in findings if isinstance(finding, Rejected)]


def remarks(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings if isinstance(finding, Remark)]


def test_service_is_joined_with_its_channel_whichever_file_comes_first(tmp_path: Path) -> None:
    for order in ([service(), location_channel()], [location_channel(), service()]):
        record = one(tmp_path, *order)
        assert record.name == "Kuntouttava uintiryhmä"
        assert record.alternate_names == ("Toinen nimi",)
        assert record.summary == "Ohjattua uintia leikkauksesta toipuville."
        assert record.organization is not None
        assert record.organization.name == "Kuhmon kaupunki"
        assert record.organization.type == "municipality"
        assert record.url == "https://www.kuhmo.fi/uimahalli"
        assert record.price == "Kerta maksaa 6 euroa."
        assert record.how_to_join == "Ilmoittaudu puhelimitse."
        assert record.eligibility == "Lähete tarvitaan."
        assert record.audience == ("long_term_ill",)
        assert record.checked_on is not None
        assert record.checked_on.isoformat() == "2026-05-03"


def test_place_gets_address_municipality_and_world_coordinates(tmp_path: Path) -> None:
    place = one(tmp_path, service(), location_channel()).locations[0]
    assert (place.address, place.postal_code, place.locality, place.municipality) == (
        "Koulukatu 3",
        "88900",
        "Kuhmo",
        "Kuhmo",
    )
    assert place.latitude == pytest.approx(64.11, abs=0.02)
    assert place.longitude == pytest.approx(29.52, abs=0.02)
    assert place.accessibility == ("Ovi avautuu automaattisesti.",)


def test_phone_is_given_as_it_is_dialled_and_fax_and_repetition_left_out(tmp_path: Path) -> None:
    assert [phone.number for phone in one(tmp_path, service(), location_channel()).phones] == ["044 7255270"]


def test_service_number_without_prefix_is_kept_as_it_is(tmp_path: Path) -> None:
    number = {"type": "Phone", "prefixNumber": None, "isFinnishServiceNumber": True, "number": "0295 000"}
    channel = location_channel(phoneNumbers=[{**number, "language": "fi"}])
    assert [phone.number for phone in one(tmp_path, service(), channel).phones] == ["0295000"]


def test_contact_details_of_the_link_override_those_of_the_channel(tmp_path: Path) -> None:
    details = {
        "phoneNumbers": [{"type": "Phone", "prefixNumber": "+358", "number": "401234567", "language": "fi"}],
        "webPages": [{"url": "https://www.kuhmo.fi/uintiryhma", "language": "fi"}],
    }
    link = {"serviceChannel": {"id": CHANNEL_ID}, "contactDetails": details}
    record = one(tmp_path, service(serviceChannels=[link]), location_channel())
    assert [phone.number for phone in record.phones] == ["040 1234567"]
    assert record.url == "https://www.kuhmo.fi/uintiryhma"


def test_weekly_hours_and_a_closed_holiday_are_read(tmp_path: Path) -> None:
    schedules = one(tmp_path, service(), location_channel()).schedules
    assert [(one.kind, one.byday, one.closed) for one in schedules] == [
        ("opening", ("TU",), False),
        ("opening", ("TH",), False),
        ("exception", (), True),
    ]


def test_over_midnight_hours_reach_from_day_to_day(tmp_path: Path) -> None:
    hours = {
        "serviceHourType": "OverMidnight",
        "openingHour": [{"dayFrom": "Saturday", "dayTo": "Monday", "from": "18:00:00", "to": "02:00:00"}],
    }
    record = one(tmp_path, service(), location_channel(serviceHours=[hours]))
    assert record.schedules[0].byday == ("SA", "SU", "MO")


@pytest.mark.parametrize(
    ("charge", "free"), [("FreeOfCharge", True), ("Chargeable", False), ("Other", None), (None, None)]
)
def test_charge_that_is_not_said_is_not_free(tmp_path: Path, charge: str | None, free: bool | None) -> None:
    assert one(tmp_path, service(serviceChargeType=charge)).free is free


def test_what_the_service_does_not_say_is_inherited_from_its_general_description(tmp_path: Path) -> None:
    general = {
        "id": "g1",
        "names": [texts("Kuntoutus", "Name")],
        "descriptions": [texts("Pohjakuvaus.", "Summary")],
        "serviceChargeType": "FreeOfCharge",
        "serviceClasses": [term("P27.1", "Liikunta ja urheilu")],
        "targetGroups": [term("KR1", "Kansalaiset")],
    }
    bare = service(
        generalDescriptionId="g1",
        serviceChargeType=None,
        serviceDescriptions=[],
        serviceClasses=[],
        targetGroups=[],
    )
    record = one(tmp_path, [general], bare)
    assert record.summary == "Pohjakuvaus."
    assert record.free is True
    assert [one.code for one in record.terms if one.taxonomy == "ptv_class"] == ["P27.1"]


@pytest.mark.parametrize(
    ("area_type", "areas", "expected"),
    [
        ("Nationwide", [], (AreaFacts("nationwide"),)),
        ("WholeCountryExceptAlandIslands", [], (AreaFacts("nationwide"),)),
        (
            "LimitedType",
            [{"type": "Region", "code": "18", "municipalities": [{"code": "205"}, {"code": "290"}]}],
            (AreaFacts("municipality", "Kajaani"), AreaFacts("municipality", "Kuhmo")),
        ),
        (
            "LimitedType",
            [{"type": "WellbeingServiceCounty", "code": "20", "municipalities": None}],
            (AreaFacts("county", "Kainuu"),),
        ),
        (None, None, ()),
    ],
)
def test_areas_of_all_kinds_are_read(
    tmp_path: Path, area_type: str | None, areas: Any, expected: tuple[AreaFacts, ...]
) -> None:
    assert one(tmp_path, service(areaType=area_type, areas=areas)).areas == expected


def test_codes_that_nobody_knows_are_passed_over_and_the_known_ones_kept(tmp_path: Path) -> None:
    strange = service(
        areaType="LimitedType",
        areas=[
            {"type": "Municipality", "municipalities": [{"code": "999"}, {"code": "290"}, {"code": None}]}
        ],
        serviceClasses=[term("P99.99", "Tuntematon"), term("P5.13", "Kuntoutus")],
        targetGroups=[term("KR9.9", "Tuntematon"), term("KR1.4", "Pitkäaikaissairaat")],
        serviceChargeType="SomethingNew",
        languages=["fi", "tlh"],
    )
    record = one(tmp_path, strange)
    assert record.areas == (AreaFacts("municipality", "Kuhmo"),)
    assert {"P5.13"} <= {one.code for one in record.terms}
    assert "long_term_ill" in record.audience
    assert record.free is None


def test_markup_in_a_description_of_five_megabytes_is_taken_out_and_the_text_cut(tmp_path: Path) -> None:
    huge = "<p onclick=x>Ryhmä</p><script>alert(1)</script>" + "<b>pitkä</b> kuvaus " * 270_000
    assert len(huge) > 5_000_000
    findings = read(tmp_path, service(serviceDescriptions=[texts(huge, "Description")]))
    record = next(finding for finding in findings if isinstance(finding, ServiceRecord))
    assert record.description is not None
    assert record.description.startswith("Ryhmä")
    assert "<" not in record.description
    assert "alert" not in record.description
    assert len(record.description) < 21_000


@pytest.mark.parametrize("status", ["Draft", "Modified", "Deleted", "OldPublished", "Removed"])
def test_only_published_services_are_taken(tmp_path: Path, status: str) -> None:
    assert rejections(read(tmp_path, service(publishingStatus=status))) == [("s1", "not_published")]


def test_service_for_businesses_only_is_refused_and_one_for_citizens_too_is_taken(tmp_path: Path) -> None:
    firms = [term("KR2.3", "Yritykset")]
    assert rejections(read(tmp_path, service(targetGroups=firms))) == [("s1", "not_for_residents")]
    assert one(tmp_path, service(targetGroups=[*firms, term("KR1.1", "Ikäihmiset")])).audience == (
        "older_people",
    )


def test_what_is_lacking_is_remarked_and_the_service_taken(tmp_path: Path) -> None:
    poor = service(
        serviceNames=[texts("Simgrupp", "Name", "sv")],
        targetGroups=[],
        serviceClasses=None,
        serviceDescriptions=None,
    )
    findings = read(tmp_path, poor)
    assert remarks(findings) == ["no_finnish", "no_target_group", "no_class", "no_summary", "missing_channel"]
    assert isinstance(findings[-1], ServiceRecord)
    assert findings[-1].name == "Simgrupp"


def test_coordinates_outside_finland_are_left_out_and_remarked(tmp_path: Path) -> None:
    channel = location_channel()
    channel["addresses"][1]["streetAddress"].update(latitude="6912345", longitude="3512345")
    findings = read(tmp_path, service(), channel)
    assert remarks(findings) == ["outside_finland"]
    record = findings[-1]
    assert isinstance(record, ServiceRecord)
    assert record.locations[0].latitude is None
    assert record.locations[0].address == "Koulukatu 3"


@pytest.mark.parametrize("empty", ["", None, "0"])
def test_missing_coordinates_are_no_reason_for_a_remark(tmp_path: Path, empty: str | None) -> None:
    channel = location_channel()
    channel["addresses"][1]["streetAddress"].update(latitude=empty, longitude=empty)
    assert remarks(read(tmp_path, service(), channel)) == []


def test_unpublished_channel_is_passed_over(tmp_path: Path) -> None:
    record = one(tmp_path, service(), location_channel(publishingStatus="Deleted"))
    assert record.locations == ()
    assert record.phones == ()


def test_phone_channel_alone_does_not_make_a_service_remote_but_its_words_do(tmp_path: Path) -> None:
    phone = location_channel(serviceChannelType="Phone", addresses=[])
    assert one(tmp_path, service(), phone).remote is None
    named = service(serviceNames=[texts("Keskustelupuhelin", "Name")])
    assert one(tmp_path, named, phone).remote is True
    assert one(tmp_path, service(), location_channel()).remote is False


def test_bad_records_among_good_ones_are_told_and_the_good_ones_taken(tmp_path: Path) -> None:
    mixture = [
        service("good"),
        {"id": "listed", "name": "Pelkkä nimi"},
        "teksti",
        {"mitä": "tahansa"},
        service(None),  # type: ignore[arg-type]
        service("nameless", serviceNames=[texts(None, "Name")]),
        service(
            "strange", serviceNames="rikki", organizations={"a": 1}, serviceChannels=[None, 3], areas=[7]
        ),
        service("late"),
    ]
    findings = read(tmp_path, mixture)
    assert rejections(findings) == [
        ("listed", "only_a_listing"),
        (None, "not_an_object"),
        (None, "not_an_object"),
        (None, "no_id"),
        ("nameless", "no_name"),
        ("strange", "no_name"),
    ]
    assert [finding.source_id for finding in findings if isinstance(finding, ServiceRecord)] == [
        "good",
        "late",
    ]


def test_truncated_file_gives_what_came_before_and_says_so(tmp_path: Path) -> None:
    whole = json.dumps([service("a"), service("b"), service("c")])
    path = tmp_path / "cut.json"
    path.write_text(whole[: len(whole) - 500], encoding="utf-8")
    findings = list(read_ptv([path], SmallGazetteer()))
    broken = [finding for finding in findings if isinstance(finding, Incomplete)]
    assert [one.rejected.code for one in broken] == ["truncated"]
    assert broken[0].rejected.line == 3
    assert [one.source_id for one in findings if isinstance(one, ServiceRecord)] == ["a", "b"]


def test_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes(json.dumps([service()], ensure_ascii=False).encode("latin-1"))
    findings = list(read_ptv([path], SmallGazetteer()))
    assert [one.rejected.code for one in findings if isinstance(one, Incomplete)] == ["encoding"]


def test_missing_file_is_told(tmp_path: Path) -> None:
    findings = list(read_ptv([tmp_path / "none.json"], SmallGazetteer()))
    assert [one.rejected.code for one in findings if isinstance(one, Incomplete)] == ["unreadable"]


def test_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(service()).encode())
    assert any(isinstance(finding, ServiceRecord) for finding in read_ptv([path], SmallGazetteer()))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kainuun hyvinvointialue", "county"),
        ("Porvoon kaupunki", "municipality"),
        ("Sotkamon kunta", "municipality"),
        ("Kajaanin seurakunta", "parish"),
        ("Mielenterveysyhdistys Tuki ry", "ngo"),
        ("Hoiva Oy", "company"),
        ("Kansaneläkelaitos", "state"),
        ("Ihan vain nimi", None),
    ],
)
def test_kind_of_organisation_is_read_from_its_name(name: str, kind: str | None) -> None:
    assert organization_type(name) == kind

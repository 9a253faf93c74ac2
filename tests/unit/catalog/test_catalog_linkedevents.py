"""Linked Events: times, places, series, offers, and what is not shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from catalog_fakes import NOW, SmallGazetteer, clock
from ptv_shapes import write
from sqlalchemy import Engine

from catalog import Catalog, Query, import_linkedevents
from catalog.importers.linkedevents import read_linkedevents
from catalog.records import Finding, Incomplete, Rejected, Remark, ServiceRecord

API = "https://api.example.fi/v1"


def event(event_id: str = "kuhmo:1", **changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "id": event_id,
        "@type": "Event/LinkedEvent",
        "name": {"fi": "Laulupiiri", "sv": "Sångkrets"},
        "short_description": {"fi": "Lauletaan yhdessä."},
        "description": {"fi": "<p>Tule <b>mukaan</b>!<br>Kahvia.</p>", "sv": None},
        "start_time": "2026-12-01T16:30:00Z",
        "end_time": "2026-12-01T18:00:00Z",
        "event_status": "EventScheduled",
        "deleted": False,
        "replaced_by": None,
        "super_event": None,
        "super_event_type": None,
        "sub_events": [],
        "location": {"@id": f"{API}/place/kuhmo:sali/"},
        "location_extra_info": None,
        "keywords": [{"@id": f"{API}/keyword/yso:p1/"}],
        "audience": [],
        "audience_min_age": None,
        "audience_max_age": None,
        "offers": [],
        "provider": {"fi": "Kuhmon kulttuuripalvelut"},
        "info_url": {"fi": "https://www.kuhmo.fi/laulu"},
        "in_language": [{"@id": f"{API}/language/fi/"}],
        "last_modified_time": "2026-11-10T08:00:00Z",
    }
    raw.update(changes)
    return raw


def place(place_id: str = "kuhmo:sali", **changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "id": place_id,
        "@type": "Place",
        "name": {"fi": "Kuhmo-talo"},
        "street_address": {"fi": "Koulukatu 1"},
        "postal_code": "88900",
        "address_locality": {"fi": "Kuhmo"},
        "position": {"type": "Point", "coordinates": [29.52, 64.13]},
        "divisions": [{"type": "muni", "ocd_id": "…/kunta:kuhmo", "name": {"fi": "Kuhmo"}}],
    }
    raw.update(changes)
    return raw


KEYWORD = {"id": "yso:p1", "@type": "Keyword", "name": {"fi": "ikääntyneet (ikäryhmät)"}, "alt_labels": []}


def read(folder: Path, *contents: Any) -> list[Finding]:
    paths = [write(folder / f"{index}.json", content) for index, content in enumerate(contents)]
    return list(read_linkedevents(paths, SmallGazetteer(), NOW))


def records(findings: list[Finding]) -> list[ServiceRecord]:
    return [one for one in findings if isinstance(one, ServiceRecord)]


def codes(findings: list[Finding]) -> list[tuple[str | None, str]]:
    return [(one.source_id, one.code) for one in findings if isinstance(one, Rejected)]


def test_event_is_joined_with_place_and_keywords_in_whatever_order_they_come(tmp_path: Path) -> None:
    page = {"meta": {"count": 1, "next": None}, "data": [event()]}
    for order in ([page, place(), [KEYWORD]], [[KEYWORD], {"meta": {}, "data": [place()]}, page]):
        (found,) = records(read(tmp_path, *order))
        assert found.name == "Laulupiiri"
        assert found.kind == "event"
        assert found.description == "Tule mukaan!\nKahvia."
        assert found.locations[0].municipality == "Kuhmo"
        assert (found.locations[0].latitude, found.locations[0].longitude) == (64.13, 29.52)
        assert [area.name for area in found.areas] == ["Kuhmo"]
        assert found.audience == ("older_people",)
        assert found.languages == ("fi",)
        assert found.free is None
        assert found.url == "https://www.kuhmo.fi/laulu"


def test_included_place_and_keywords_need_no_other_file(tmp_path: Path) -> None:
    (found,) = records(read(tmp_path, event(location=place(), keywords=[KEYWORD])))
    assert found.locations[0].name == "Kuhmo-talo"
    assert found.audience == ("older_people",)


def test_internet_is_remote_and_nobodys_municipality(tmp_path: Path) -> None:
    for online in ({"location": {"@id": f"{API}/place/helsinki:internet/"}}, {"is_virtualevent": True}):
        (found,) = records(read(tmp_path, event(**online), place()))
        assert found.remote is True
        assert found.locations == ()
        assert found.areas == ()


def test_place_that_is_only_told_in_words_still_gives_the_municipality(tmp_path: Path) -> None:
    extra = {"fi": "Kuhmossa, Kainuuntie 5\n"}
    (found,) = records(read(tmp_path, event(location=None, location_extra_info=extra)))
    assert (found.locations[0].address, found.locations[0].municipality) == (
        "Kuhmossa, Kainuuntie 5",
        "Kuhmo",
    )


def test_bare_dates_are_whole_days_in_finland(tmp_path: Path) -> None:
    (found,) = records(read(tmp_path, event(start_time="2026-12-05", end_time="2026-12-06"), place()))
    assert found.starts_at == datetime(2026, 12, 4, 22, 0, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 12, 6, 21, 59, 59, tzinfo=UTC)
    assert found.schedules[0].description == "whole_day"


def test_event_without_end_lasts_to_the_end_of_its_day(tmp_path: Path) -> None:
    (found,) = records(read(tmp_path, event(end_time=None), place()))
    assert found.ends_at == datetime(2026, 12, 1, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deleted": True}, "cancelled"),
        ({"replaced_by": f"{API}/event/kuhmo:2/"}, "cancelled"),
        ({"event_status": "EventCancelled"}, "cancelled"),
        ({"publication_status": "draft"}, "not_published"),
        ({"name": {"fi": None}}, "no_name"),
        ({"name": None}, "no_name"),
        ({"start_time": None, "end_time": None, "event_status": "EventPostponed"}, "no_time"),
        ({"end_time": "2026-11-30T10:00:00Z"}, "ends_before_start"),
        ({"start_time": "2022-06-14T16:30:00Z", "end_time": "2022-06-14T17:15:00Z"}, "past"),
        ({"start_time": "huomenna", "end_time": 7}, "no_time"),
    ],
)
def test_what_is_not_to_come_is_not_taken(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert codes(read(tmp_path, event(**changes), place())) == [("kuhmo:1", code)]


def test_occurrences_of_a_series_come_under_one_title(tmp_path: Path) -> None:
    head = event(
        "kuhmo:s",
        super_event_type="recurring",
        name={"fi": "Vesijumppa"},
        start_time="2022-01-01",
        end_time="2026-12-31",
        sub_events=[{"@id": f"{API}/event/kuhmo:{number}/"} for number in range(3)],
    )
    occurrences = [
        event(
            f"kuhmo:{number}",
            super_event={"@id": f"{API}/event/kuhmo:s/"},
            start_time=f"2026-1{number}-03T10:00:00Z",
            end_time=f"2026-1{number}-03T11:00:00Z",
        )
        for number in range(3)
    ]
    findings = read(tmp_path, [*occurrences, head], place())
    (found,) = records(findings)
    assert (found.source_id, found.name) == ("kuhmo:s", "Vesijumppa")
    assert [one.starts for one in found.schedules] == [datetime(2026, 12, 3, 10, tzinfo=UTC)]
    assert codes(findings) == [("kuhmo:0", "past"), ("kuhmo:1", "past")]


def test_occurrences_whose_head_was_not_delivered_are_drawn_together_all_the_same(tmp_path: Path) -> None:
    subs = [
        event(
            f"turku:{number}",
            super_event={"@id": f"{API}/event/turku:991415/"},
            sub_event_type="sub_recurring",
            start_time=f"2026-12-0{number}T10:00:00Z",
            end_time=f"2026-12-0{number}T11:00:00Z",
        )
        for number in (3, 1)
    ]
    (found,) = records(read(tmp_path, subs, place()))
    assert found.source_id == "turku:991415"
    assert [one.starts.day for one in found.schedules if one.starts] == [1, 3]


def test_head_of_a_series_alone_and_parts_of_a_festival_stand_for_themselves(tmp_path: Path) -> None:
    alone = event("a", super_event_type="recurring", sub_events=[{"@id": f"{API}/event/b/"}])
    festival = event("f", super_event_type="umbrella", sub_events=[{"@id": f"{API}/event/g/"}])
    part = event("g", super_event={"@id": f"{API}/event/f/"})
    assert {one.source_id for one in records(read(tmp_path, [alone, festival, part], place()))} == {
        "a",
        "f",
        "g",
    }


def test_events_above_themselves_are_told_and_do_not_hang(tmp_path: Path) -> None:
    one = event("a", super_event={"@id": f"{API}/event/b/"})
    other = event("b", super_event={"@id": f"{API}/event/a/"})
    own = event("c", super_event={"@id": f"{API}/event/c/"})
    findings = read(tmp_path, [one, other, own, event("d")], place())
    assert codes(findings) == [("a", "cycle"), ("b", "cycle"), ("c", "cycle")]
    assert [found.source_id for found in records(findings)] == ["d"]


@pytest.mark.parametrize(
    ("offers", "free", "price"),
    [
        ([], None, None),
        ([{"is_free": True, "price": None}], True, None),
        ([{"is_free": False, "price": {"fi": "<p>Sisäänpääsy 2,50 €</p>"}}], False, "Sisäänpääsy 2,50 €"),
        ([{"is_free": True}, {"is_free": False, "price": {"fi": "5 €"}}], False, "5 €"),
        ([{"is_free": None, "price": {"sv": "3 €"}}], None, "3 €"),
    ],
)
def test_offers_say_what_it_costs_and_none_says_nothing(
    tmp_path: Path, offers: Any, free: bool | None, price: str | None
) -> None:
    (found,) = records(read(tmp_path, event(offers=offers), place()))
    assert (found.free, found.price) == (free, price)


def test_coordinates_outside_finland_are_left_out_and_remarked(tmp_path: Path) -> None:
    findings = read(tmp_path, event(), place(position={"type": "Point", "coordinates": [64.13, 29.52]}))
    assert [one.code for one in findings if isinstance(one, Remark)] == ["outside_finland"]
    assert records(findings)[0].locations[0].latitude is None


def test_same_id_twice_strange_things_and_a_broken_file_are_told(tmp_path: Path) -> None:
    findings = read(tmp_path, [event(), event(), {"kummaa": 1}, 7, event(None)], place())  # type: ignore[arg-type]
    assert codes(findings) == [
        ("kuhmo:1", "duplicate_id"),
        (None, "not_an_object"),
        (None, "not_an_object"),
        (None, "no_id"),
    ]
    broken = tmp_path / "cut.json"
    broken.write_text('{"meta": {}, "data": [{"id": "a", ', encoding="utf-8")
    cut = list(read_linkedevents([broken], SmallGazetteer(), NOW))
    assert [one.rejected.code for one in cut if isinstance(one, Incomplete)] == ["truncated"]


def test_event_is_found_while_it_is_to_come_and_shown_in_finnish_time(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path / "events.json", [event(), place()])
    report = import_linkedevents(engine, [tmp_path], clock, gazetteer=SmallGazetteer())
    assert (report.imported, len(report.rejected)) == (1, 0)
    hit = Catalog(engine, clock, gazetteer=SmallGazetteer()).search(Query("laulaminen Kuhmossa")).results[0]
    assert hit.card.schedule == "ti 1.12.2026 klo 18.30–20"
    assert hit.card.municipality == "Kuhmo"
    later = Catalog(engine, lambda: datetime(2026, 12, 2, tzinfo=UTC), gazetteer=SmallGazetteer())
    assert later.search(Query("laulaminen")).total == 0

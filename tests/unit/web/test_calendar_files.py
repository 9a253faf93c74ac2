"""Calendar files: read back by the rules of RFC 5545, told by nothing but what the resident knows already."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from sqlalchemy import insert

from catalog import import_csv
from catalog.schema import Schedule
from handover import ContactDetails
from web.calendar_files import callback_address
from web.icalendar import Entry, calendar

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DUE = "2026-11-24T13:00:00+00:00"


def read(text: str) -> list[dict[str, str]]:
    """The entries, unfolded and unescaped: property with its parameters → value."""
    assert text.endswith("\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    entries: list[dict[str, str]] = []
    inside = False
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            entries.append({})
            inside = True
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            assert name not in entries[-1] or name.startswith("EXDATE")
            unescaped = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)
            entries[-1][name] = f"{entries[-1][name]},{value}" if name in entries[-1] else unescaped
    return entries


def entry(**changes: object) -> Entry:
    values = {"uid": "a@polku", "title": "Kerho", "starts": datetime(2026, 11, 24, 13, tzinfo=HELSINKI)}
    return Entry(**{**values, **changes})


def test_a_single_time_is_told_in_universal_time():
    (found,) = read(calendar([entry(ends=datetime(2026, 11, 24, 15, tzinfo=HELSINKI))], NOW))
    assert found["DTSTART"] == "20261124T110000Z"
    assert found["DTEND"] == "20261124T130000Z"
    assert found["DTSTAMP"] == "20261122T090000Z"
    assert "RRULE" not in found


def test_whole_days_end_on_the_day_after_the_last():
    (found,) = read(calendar([entry(starts=date(2026, 11, 24), ends=date(2026, 11, 26))], NOW))
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20261124", "20261127")
    (one,) = read(calendar([entry(starts=date(2026, 12, 31))], NOW))
    assert one["DTEND;VALUE=DATE"] == "20270101"


def test_a_weekly_meeting_keeps_its_hour_over_summer_time_and_leaves_out_the_cancelled_day():
    meeting = entry(
        starts=datetime(2027, 3, 23, 13, tzinfo=HELSINKI),
        ends=datetime(2027, 3, 23, 15, tzinfo=HELSINKI),
        weekdays=("TU",),
        until=date(2027, 4, 13),
        cancelled=(date(2027, 4, 6),),
    )
    text = calendar([meeting], NOW)
    (found,) = read(text)
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Helsinki\r\n" in text
    # An independent reader of recurrence rules says the days.
    start = datetime.strptime(found["DTSTART;TZID=Europe/Helsinki"], "%Y%m%dT%H%M%S").replace(tzinfo=HELSINKI)
    days = list(rrulestr(found["RRULE"], dtstart=start))
    assert [day.date() for day in days] == [date(2027, 3, 23) + timedelta(weeks=week) for week in range(4)]
    assert {day.hour for day in days} == {13}
    assert found["EXDATE;TZID=Europe/Helsinki"] == "20270406T130000"


def test_texts_are_escaped_folded_and_never_become_properties():
    nasty = (
        "Kahvi; pulla, tee\\mehu\r\nEND:VEVENT\nATTENDEE:mailto:x@y.example\x07 " + "ä" * 100 + "👵🏽" * 30
    )
    (found,) = read(
        calendar([entry(title=nasty, place=nasty, notes="a\nb", url="https://a.example/\r\nX:1")], NOW)
    )
    assert set(found) == {"UID", "DTSTAMP", "SUMMARY", "DTSTART", "LOCATION", "DESCRIPTION", "URL"}
    assert found["SUMMARY"].startswith("Kahvi; pulla, tee\\mehu\nEND:VEVENT\nATTENDEE:mailto:x@y.example ")
    assert found["SUMMARY"].endswith("👵🏽" * 30)
    assert found["URL"] == "https://a.example/X:1"


CSV = """\
id,name,organization,organization_type,themes,audience,level,area,municipality,address,url,phone
kerho,"Kerho; kahvia, pullaa",K,ngo,loneliness,all,light,municipality,Kajaani,Tie 1,https://k.fi,044 123 4567
neuvonta,Neuvonta,Kajaanin kaupunki,municipality,loneliness,all,light,municipality,Kajaani,,https://n.fi,
"""


@pytest.fixture
def services(chat, tmp_path, clock):
    """Ids of two services by their source ids: one meets on Tuesdays, one is open all week."""
    source = tmp_path / "services.csv"
    source.write_text(CSV, "utf-8")
    engine = chat.context.catalog._engine
    report = import_csv(engine, [source], clock)
    assert report.imported == 2, report
    with engine.begin() as db:
        ids = dict(db.exec_driver_sql("SELECT source_id, id FROM service").all())
        for source_id, days in (("kerho", "TU"), ("neuvonta", "MO,TU,WE,TH,FR")):
            opening = {"kind": "opening", "byday": days, "opens_at": time(13), "closes_at": time(15)}
            db.execute(insert(Schedule).values(service_id=ids[source_id], closed=False, **opening))
    return ids


async def test_a_group_that_meets_once_a_week_is_put_into_the_calendar(chat, services):
    card = await (await chat.client.get(f"/api/catalog/services/{services['kerho']}")).json()
    assert card["calendar"] is True
    reply = await chat.client.get(f"/api/catalog/services/{services['kerho']}/calendar.ics")
    assert reply.status == 200
    assert reply.content_type == "text/calendar"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="polku.ics"'
    (found,) = read(await reply.text())
    assert found["SUMMARY"] == "Kerho; kahvia, pullaa"
    assert found["DTSTART;TZID=Europe/Helsinki"] == "20261124T130000"
    assert found["RRULE"].startswith("FREQ=WEEKLY;BYDAY=TU;UNTIL=2027")
    assert "Kajaani" in found["LOCATION"]
    assert "044 123 4567" in found["DESCRIPTION"]
    assert "Varmista aika järjestäjältä" in found["DESCRIPTION"]


async def test_opening_hours_and_unknown_services_have_no_file(chat, services):
    card = await (await chat.client.get(f"/api/catalog/services/{services['neuvonta']}")).json()
    assert card["calendar"] is False
    for service_id in (services["neuvonta"], "no-such"):
        reply = await chat.client.get(f"/api/catalog/services/{service_id}/calendar.ics")
        assert reply.status == 404


async def test_a_promised_contact_is_put_into_the_calendar_without_telling_the_matter(chat):
    reply = await chat.client.get(callback_address("ita-uusimaa", "KTR-4729", DUE))
    assert reply.status == 200
    (found,) = read(await reply.text())
    assert found["DTSTART"] == "20261124T130000Z"
    assert found["SUMMARY"] == "Neuvoja ottaa yhteyttä viimeistään nyt"
    assert "KTR-4729" in found["DESCRIPTION"]
    assert "019 5600 111" in found["DESCRIPTION"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "region=kainuu&reference=KTR-4729",
        "region=kainuu&reference=KTR-4729&due=huomenna",
        "region=nowhere&reference=KTR-4729&due=20261124T1300Z",
        "region=kainuu&reference=Soita%20heti%200600&due=20261124T1300Z",
        "region=kainuu&reference=KTR-4729&due=20300101T1300Z",
        "region=kainuu&reference=KTR-4729%0D%0AX&due=20261124T1300Z",
    ],
)
async def test_an_address_that_was_made_up_gives_nothing(chat, query):
    assert (await chat.client.get(f"/api/chat/callback.ics?{query}")).status == 404


async def test_the_receipt_carries_the_address_and_the_bot_cannot_name_another(chat):
    callback = {"region": "kainuu", "reference": "KTR-4729", "due_at": DUE}
    chat.bot.answers = [
        {"text": "Pyyntösi on lähetetty."},
        {"custom": {"callback": callback, "calendar": "x"}},
    ]
    await chat.open()
    _, body = await chat.send({"text": "hei"})
    assert body["messages"][-1]["calendar"] == callback_address("kainuu", "KTR-4729", DUE)
    assert (await chat.client.get(body["messages"][-1]["calendar"])).status == 200


async def test_the_plan_has_the_addresses_of_its_services_and_of_the_promised_contact(chat, services):
    await chat.open()
    chat.bot.filled = {"results": {"shown": [services["kerho"], services["neuvonta"]]}}
    handover_id = chat.handover()

    async def plan() -> str:
        return await (await chat.client.get("/api/chat/summary", headers=chat.headers)).text()

    html = await plan()
    assert f'/api/catalog/services/{services["kerho"]}/calendar.ics">' in html
    assert f"/api/catalog/services/{services['neuvonta']}/calendar.ics" not in html
    assert "Soittopyyntösi" not in html
    details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": "040 531 7788"})
    chat.context.handovers.add_contact(handover_id, details, chat.session_id)
    address = re.search(r'href="(http://[^"]+/callback\.ics\?[^"]+)"', await plan())
    assert address
    path = address[1].replace("&amp;", "&").partition("/api")[2]
    assert (await chat.client.get(f"/api{path}")).status == 200

"""Calendar files (RFC 5545), as far as Polku needs them: single times and weekly meetings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CONTENT_TYPE = "text/calendar"
FINLAND = "Europe/Helsinki"
LINE_OCTETS = 75

# A weekly meeting keeps its hour over the change of summer time, so the zone has to be told.
ZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{FINLAND}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0300",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T040000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0200",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar. Moments are aware; days (`ends` the last one) make an all-day entry.

    `weekdays` (MO … SU) repeat it each week until the day `until`, the days `cancelled` left out.
    `uid` is the same each time, so that a file opened again changes the entry and adds none.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None = None
    weekdays: Sequence[str] = ()
    until: date | None = None
    cancelled: Sequence[date] = ()
    place: str | None = None
    notes: str | None = None
    url: str | None = None


def calendar(entries: Sequence[Entry], now: datetime) -> str:
    """The entries as a file's text, with lines of at most 75 octets ended by CRLF; `now` is aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Polku//Polku//FI", "METHOD:PUBLISH"]
    if any(entry.weekdays for entry in entries):
        lines += ZONE
    for entry in entries:
        lines += _entry(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def _entry(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"SUMMARY:{_text(entry.title)}"
    yield from _times(entry)
    for name, value in (("LOCATION", entry.place), ("DESCRIPTION", entry.notes)):
        if value:
            yield f"{name}:{_text(value)}"
    if entry.url:
        # An address is no text: nothing in it is escaped, so nothing may end its line.
        yield "URL:" + "".join(entry.url.split())
    yield "END:VEVENT"


def _times(entry: Entry) -> Iterator[str]:
    if not isinstance(entry.starts, datetime):
        last = entry.ends if entry.ends is not None else entry.starts
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        # The end is the day on which it goes on no more.
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
        return
    write = _local if entry.weekdays else _in_utc
    yield f"DTSTART{write(entry.starts)}"
    if isinstance(entry.ends, datetime):
        yield f"DTEND{write(entry.ends)}"
    if entry.weekdays:
        zone = ZoneInfo(FINLAND)
        rule = f"RRULE:FREQ=WEEKLY;BYDAY={','.join(entry.weekdays)}"
        if entry.until:
            rule += f";UNTIL={_utc(datetime.combine(entry.until, time.max, zone))}"
        yield rule
        hour = entry.starts.astimezone(zone).time()
        for day in entry.cancelled:
            yield f"EXDATE{_local(datetime.combine(day, hour, zone))}"


def _in_utc(moment: datetime) -> str:
    return f":{_utc(moment)}"


def _local(moment: datetime) -> str:
    return f";TZID={FINLAND}:{moment.astimezone(ZoneInfo(FINLAND)):%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(char for char in line if char.isprintable()) for line in lines)


def _folded(line: str) -> Iterator[str]:
    """A long line in parts, none of which cuts a character."""
    part = ""
    for char in line:
        if len((part + char).encode()) > LINE_OCTETS:
            yield part
            part = " "
        part += char
    yield part

"""One event of Linked Events: from the raw object to ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from catalog.coordinates import in_finland
from catalog.importers.stage import Stage
from catalog.importers.values import as_dict, as_list, by_language, moment, number
from catalog.places import Gazetteer
from catalog.reasons import rejected, remark
from catalog.records import (
    AreaFacts,
    Finding,
    LocationFacts,
    OrganizationFacts,
    Origin,
    PhoneFacts,
    Reason,
    Rejected,
    ScheduleFacts,
    ServiceRecord,
    TermFacts,
)
from catalog.text import MAX_DESCRIPTION, MAX_SUMMARY, one_line, plain_text, web_address
from catalog.texts import HELSINKI, WHOLE_DAY

SHORT = 250  # characters of a description that stand in for a missing summary
AUDIENCE_WORDS = (
    ("older_people", r"ikäänty|ikäihmi|senior|eläkeläi|vanhuk"),
    ("families", r"laps|perhe|vauva|leikki-ikä"),
    ("young", r"nuor"),
    ("immigrants", r"maahanmuut"),
    ("disabled", r"vammai"),
    ("students", r"opiskelij"),
    ("unemployed", r"työttöm"),
)


@dataclass(frozen=True)
class Occurrence:
    """An event that is to come, with its times in UTC."""

    raw: Mapping[str, Any]
    origin: Origin
    name: str
    starts: datetime
    ends: datetime
    whole_day: bool
    location: LocationFacts | None
    online: bool
    keywords: tuple[str, ...]
    audience: tuple[str, ...]
    remarks: tuple[Finding, ...] = field(default=())


def reference(value: object) -> str | None:
    """The id behind a reference: an object with id, or ``{"@id": ".../event/turku:991415/"}``."""
    one = as_dict(value)
    if one.get("id"):
        return str(one["id"])
    match = re.search(r"/([^/]+)/?$", str(one.get("@id") or ""))
    return match.group(1) if match else None


def read_occurrence(
    raw: Mapping[str, Any],
    origin: Origin,
    stage: Stage,
    gazetteer: Gazetteer,
    now: datetime,
    of_series: bool = False,
) -> Occurrence | Rejected:
    """The event, or why it is not taken; the head of a series may lack times of its own."""
    event_id = str(raw["id"])
    if raw.get("deleted") or raw.get("replaced_by") or raw.get("event_status") == "EventCancelled":
        return rejected(origin, event_id, Reason.CANCELLED)
    if raw.get("publication_status") not in (None, "public"):
        return rejected(origin, event_id, Reason.NOT_PUBLISHED, raw.get("publication_status"))
    name = one_line(by_language(as_dict(raw.get("name"))))
    if not name:
        return rejected(origin, event_id, Reason.NO_NAME)
    span = _span(raw)
    if span is None and not of_series:
        return rejected(origin, event_id, Reason.NO_TIME)
    starts, ends, whole_day = span or (now, now, False)
    if ends < starts:
        times = f"{raw.get('start_time')} – {raw.get('end_time')}"
        return rejected(origin, event_id, Reason.ENDS_BEFORE_START, times)
    if ends < now:
        return rejected(origin, event_id, Reason.PAST, raw.get("end_time") or raw.get("start_time"))
    location, online, outside = _location(raw, event_id, stage, gazetteer)
    notes: list[Finding] = []
    if outside:
        notes.append(remark(origin, event_id, Reason.OUTSIDE_FINLAND, outside))
    if not as_dict(raw.get("name")).get("fi"):
        notes.append(remark(origin, event_id, Reason.NO_FINNISH))
    keywords = _names(raw.get("keywords"), stage)
    return Occurrence(
        raw,
        origin,
        name,
        starts,
        ends,
        whole_day,
        location,
        online,
        keywords,
        _audience((*keywords, *_names(raw.get("audience"), stage))),
        tuple(notes),
    )


def _span(raw: Mapping[str, Any]) -> tuple[datetime, datetime, bool] | None:
    """Start and end in UTC, and whether only days are known; an end that is not given is the start's day."""
    begin, end = str(raw.get("start_time") or ""), str(raw.get("end_time") or "")
    starts, ends = moment(begin or end), moment(end or begin)
    if starts is None or ends is None:
        return None
    days_only = len(begin or end) == 10
    if days_only or len(end) == 10:
        # The end of a whole day is its last moment, whatever the source gives as its date.
        ends = _local_midnight(ends.date() + timedelta(days=1)) - timedelta(seconds=1)
    if days_only:
        starts = _local_midnight(starts.date())
    if not end and not days_only:
        ends = max(_local_midnight(starts.date() + timedelta(days=1)) - timedelta(seconds=1), _utc(starts))
    return _utc(starts), _utc(ends), days_only


def _local_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HELSINKI)


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _location(
    raw: Mapping[str, Any], event_id: str, stage: Stage, gazetteer: Gazetteer
) -> tuple[LocationFacts | None, bool, str | None]:
    """The place, whether the event is online, and coordinates that were left out."""
    extra = one_line(by_language(as_dict(raw.get("location_extra_info"))), MAX_SUMMARY)
    place_id = reference(raw.get("location"))
    if raw.get("is_virtualevent") or (place_id or "").endswith(":internet"):
        return None, True, None
    place = as_dict(raw.get("location"))
    if "name" not in place:
        place = stage.get("place", place_id) or {}
    if not place:
        if not extra:
            return None, False, None
        mentions = gazetteer.find(extra)
        municipality = mentions[0].municipality if mentions else None
        return LocationFacts(event_id, None, extra, municipality=municipality), False, None
    locality = one_line(by_language(as_dict(place.get("address_locality"))))
    longitude, latitude = ([*as_list(as_dict(place.get("position")).get("coordinates")), None, None])[:2]
    lat, lon = number(latitude), number(longitude)
    outside = None
    if lat is not None and lon is not None and not in_finland(lat, lon):
        outside, lat, lon = f"{lat}, {lon}", None, None
    return (
        LocationFacts(
            source_id=str(place.get("id") or event_id),
            name=one_line(by_language(as_dict(place.get("name")))),
            address=one_line(by_language(as_dict(place.get("street_address")))),
            postal_code=one_line(place.get("postal_code")),
            locality=locality,
            municipality=_municipality(place, locality, gazetteer),
            latitude=lat,
            longitude=lon,
        ),
        False,
        outside,
    )


def _municipality(place: Mapping[str, Any], locality: str | None, gazetteer: Gazetteer) -> str | None:
    for entry in as_list(place.get("divisions")):
        division = as_dict(entry)
        if division.get("type") == "muni":
            name = by_language(as_dict(division.get("name")))
            found = gazetteer.official(str(name)) if name else None
            if found:
                return found
    return gazetteer.official(locality) if locality else None


def _names(entries: object, stage: Stage) -> tuple[str, ...]:
    found: list[str] = []
    for entry in as_list(entries):
        keyword = as_dict(entry)
        if "name" not in keyword:
            keyword = stage.get("keyword", reference(entry)) or {}
        name = one_line(by_language(as_dict(keyword.get("name"))))
        if name:
            found.append(re.sub(r" \([^)]*\)$", "", name))  # "lapset (ikäryhmät)"
    return tuple(dict.fromkeys(found))


def _audience(names: Sequence[str]) -> tuple[str, ...]:
    text = " ".join(names).casefold()
    return tuple(group for group, words in AUDIENCE_WORDS if re.search(words, text))


def _price(raw: Mapping[str, Any]) -> tuple[bool | None, str | None]:
    """Free only when every offer says so; no offers say nothing."""
    offers = [as_dict(one) for one in as_list(raw.get("offers"))]
    told = [bool(one["is_free"]) for one in offers if one.get("is_free") is not None]
    prices = [one_line(by_language(as_dict(one.get("price"))), MAX_SUMMARY) for one in offers]
    shown = "; ".join(dict.fromkeys(price for price in prices if price))
    return (all(told) if told else None), shown or None


def to_record(
    title: Occurrence, occurrences: Sequence[Occurrence], source_id: str | None = None
) -> ServiceRecord:
    """One record of an event and its occurrences (one, or those of a series)."""
    raw = title.raw
    place = title.location or next((one.location for one in occurrences if one.location), None)
    online = title.online or all(one.online for one in occurrences)
    free, price = _price(raw)
    if free is None and price is None:
        free, price = _price(occurrences[0].raw)
    provider = one_line(by_language(as_dict(raw.get("provider"))))
    modified = moment(raw.get("last_modified_time"))
    municipality = place.municipality if place else None
    telephone = one_line(by_language(as_dict(raw.get("provider_phone"))))
    return ServiceRecord(
        source_id=source_id or str(raw["id"]),
        name=title.name,
        kind="event",
        summary=one_line(by_language(as_dict(raw.get("short_description"))), MAX_SUMMARY)
        or one_line(by_language(as_dict(raw.get("description"))), SHORT),
        description=plain_text(by_language(as_dict(raw.get("description"))), MAX_DESCRIPTION),
        organization=OrganizationFacts(provider, provider) if provider else None,
        url=web_address(by_language(as_dict(raw.get("info_url")))),
        phones=(PhoneFacts(telephone),) if telephone else (),
        locations=(place,) if place and not online else (),
        schedules=tuple(
            ScheduleFacts(
                "event", starts=one.starts, ends=one.ends, description=WHOLE_DAY if one.whole_day else None
            )
            for one in occurrences
        ),
        areas=(AreaFacts("municipality", municipality),) if municipality and not online else (),
        languages=tuple(code for code in (reference(one) for one in as_list(raw.get("in_language"))) if code),
        terms=tuple(TermFacts("keyword", name.casefold()[:200], name) for name in title.keywords),
        audience=title.audience,
        minimum_age=_age(raw.get("audience_min_age")),
        maximum_age=_age(raw.get("audience_max_age")),
        price=price,
        free=free,
        remote=online or None if not place else False,
        how_to_join=web_address(raw.get("enrolment_url")),
        checked_on=modified.date() if modified else None,
        modified=modified,
        starts_at=min(one.starts for one in occurrences),
        ends_at=max(one.ends for one in occurrences),
        origin=title.origin,
    )


def _age(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and 0 <= found <= 120 else None

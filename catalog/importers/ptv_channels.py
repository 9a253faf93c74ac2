"""Service channels of the Finnish Service Catalogue (PTV): place, phone, web, e-channel and form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import phonenumbers

from catalog.coordinates import from_tm35fin, in_finland
from catalog.importers.values import LANGUAGES, as_dict, as_list, clock_time, day, number
from catalog.places import Gazetteer
from catalog.records import LocationFacts, PhoneFacts, ScheduleFacts
from catalog.text import MAX_SUMMARY, one_line, web_address

DAYS = {
    "Monday": "MO",
    "Tuesday": "TU",
    "Wednesday": "WE",
    "Thursday": "TH",
    "Friday": "FR",
    "Saturday": "SA",
    "Sunday": "SU",
}
WEEK = tuple(DAYS.values())
MAX_SENTENCES = 12


@dataclass(frozen=True)
class Channel:
    """What a service takes over from one of its channels."""

    type: str
    name: str | None
    locations: tuple[LocationFacts, ...]
    phones: tuple[PhoneFacts, ...]
    emails: tuple[str, ...]
    url: str | None
    schedules: tuple[ScheduleFacts, ...]
    outside_finland: str | None  # the coordinates that were left out


def localized(entries: object, **wanted: str) -> str | None:
    """The Finnish (else Swedish, English) value of a PTV list of {language, value[, type]}."""
    values: dict[str, str] = {}
    for entry in as_list(entries):
        one = as_dict(entry)
        if one.get("value") and all(one.get(key) == value for key, value in wanted.items()):
            values.setdefault(str(one.get("language")), str(one["value"]))
    return next((values[language] for language in LANGUAGES if language in values), None)


def in_best_language(entries: object) -> list[Mapping[str, Any]]:
    """The entries in Finnish, else in Swedish, else in English: PTV repeats numbers per language."""
    found = [as_dict(entry) for entry in as_list(entries)]
    for language in LANGUAGES:
        chosen = [entry for entry in found if entry.get("language") == language]
        if chosen:
            return chosen
    return found


def read_channel(raw: Mapping[str, Any], gazetteer: Gazetteer) -> Channel:
    """The facts of one channel, whichever of the five types it is."""
    locations, outside = _locations(raw, gazetteer)
    return Channel(
        type=str(raw.get("serviceChannelType")),
        name=one_line(localized(raw.get("serviceChannelNames"), type="Name")),
        locations=locations,
        phones=(*phones(raw.get("phoneNumbers")), *phones(raw.get("supportPhones"))),
        emails=tuple(
            str(entry["value"])
            for key in ("emails", "supportEmails")
            for entry in in_best_language(raw.get(key))
            if "@" in str(entry.get("value"))
        ),
        url=first_url(raw.get("webPages")) or first_url(raw.get("channelUrls")),
        schedules=schedules(raw.get("serviceHours")),
        outside_finland=outside,
    )


def first_url(pages: object) -> str | None:
    """The first usable address, in the best language."""
    for page in in_best_language(pages):
        address = web_address(page.get("url") or page.get("value"))
        if address:
            return address
    return None


def phones(entries: object) -> tuple[PhoneFacts, ...]:
    """Numbers as a resident dials them; faxes and repetitions are left out."""
    found: dict[str, PhoneFacts] = {}
    for entry in in_best_language(entries):
        if entry.get("type") == "Fax" or not entry.get("number"):
            continue
        dialled = _dialled(str(entry.get("prefixNumber") or ""), str(entry["number"]))
        if dialled:
            description = one_line(entry.get("additionalInformation"), MAX_SUMMARY)
            found.setdefault(dialled, PhoneFacts(dialled, description))
    return tuple(found.values())


def _dialled(prefix: str, digits: str) -> str | None:
    digits = re.sub(r"[^\d+]", "", digits)
    if not 3 <= len(digits) <= 20:
        return None
    if not prefix:
        return digits
    try:
        parsed = phonenumbers.parse(prefix + digits.lstrip("0"))
    except phonenumbers.NumberParseException:
        return None
    style = phonenumbers.PhoneNumberFormat
    at_home = parsed.country_code == 358
    return phonenumbers.format_number(parsed, style.NATIONAL if at_home else style.INTERNATIONAL)


def schedules(entries: object) -> tuple[ScheduleFacts, ...]:
    """Opening hours; an empty list of hours means "not given" and yields nothing."""
    found: list[ScheduleFacts] = []
    for entry in as_list(entries):
        hours = as_dict(entry)
        description = one_line(localized(hours.get("additionalInformation")), MAX_SUMMARY)
        first, last = day(hours.get("validFrom")), day(hours.get("validTo"))
        exceptional = hours.get("serviceHourType") == "Exceptional"
        if exceptional and hours.get("isClosed"):
            found.append(
                ScheduleFacts(
                    "exception", valid_from=first, valid_to=last, closed=True, description=description
                )
            )
            continue
        if hours.get("isAlwaysOpen"):
            found.append(ScheduleFacts("text", description=description or "Avoinna aina"))
            continue
        for opening in as_list(hours.get("openingHour")):
            one = as_dict(opening)
            opens, closes = clock_time(one.get("from")), clock_time(one.get("to"))
            if opens is None and closes is None:
                continue
            found.append(
                ScheduleFacts(
                    "exception" if exceptional else "opening",
                    byday=_days(one.get("dayFrom"), one.get("dayTo")),
                    opens_at=opens,
                    closes_at=closes,
                    valid_from=first,
                    valid_to=last,
                    description=description,
                )
            )
    return tuple(found)


def _days(first: object, last: object) -> tuple[str, ...]:
    start = DAYS.get(str(first))
    end = DAYS.get(str(last))
    if start is None:
        return ()
    if end is None or end == start:
        return (start,)
    begin, stop = WEEK.index(start), WEEK.index(end)
    return WEEK[begin : stop + 1] if begin < stop else (*WEEK[begin:], *WEEK[: stop + 1])


def _locations(raw: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[tuple[LocationFacts, ...], str | None]:
    if raw.get("serviceChannelType") != "ServiceLocation":
        return (), None
    found: list[LocationFacts] = []
    outside: str | None = None
    for index, entry in enumerate(as_list(raw.get("addresses"))):
        address = as_dict(entry)
        if address.get("type") == "Postal":
            continue
        street = as_dict(address.get("streetAddress"))
        other = as_dict(address.get("otherAddress"))
        place = street or other
        if not place:
            continue
        latitude, longitude, wrong = _coordinates(place)
        outside = outside or wrong
        found.append(
            LocationFacts(
                source_id=f"{raw.get('id')}:{index}",
                name=one_line(localized(raw.get("serviceChannelNames"), type="Name")),
                address=_street(place),
                postal_code=one_line(place.get("postalCode")),
                locality=_locality(place),
                municipality=_municipality(place, gazetteer),
                latitude=latitude,
                longitude=longitude,
                accessibility=_sentences(address.get("entrances")),
            )
        )
    return tuple(found), outside


def _street(place: Mapping[str, Any]) -> str | None:
    street = one_line(localized(place.get("street")))
    if street is None:
        return one_line(localized(place.get("additionalInformation")))
    return f"{street} {place.get('streetNumber') or ''}".strip()


def _locality(place: Mapping[str, Any]) -> str | None:
    office = one_line(localized(place.get("postOffice")))
    return office.title() if office and office.isupper() else office


def _municipality(place: Mapping[str, Any], gazetteer: Gazetteer) -> str | None:
    given = as_dict(place.get("municipality"))
    code, name = str(given.get("code") or ""), localized(given.get("name"))
    return gazetteer.official(code) or (gazetteer.official(name) if name else None)


def _coordinates(place: Mapping[str, Any]) -> tuple[float | None, float | None, str | None]:
    """WGS 84 from ETRS-TM35FIN metres, and the raw values when they are not in Finland."""
    northing, easting = number(place.get("latitude")), number(place.get("longitude"))
    if not northing or not easting:  # zeros stand for "not given"
        return None, None, None
    if 6_500_000 <= northing <= 7_900_000 and 0 <= easting <= 900_000:
        latitude, longitude = from_tm35fin(northing, easting)
        if in_finland(latitude, longitude):
            return round(latitude, 6), round(longitude, 6), None
    return None, None, f"{northing:.0f}, {easting:.0f}"


def _sentences(entrances: object) -> tuple[str, ...]:
    found: list[str] = []
    ordered: Sequence[Any] = sorted(
        as_list(entrances), key=lambda one: not as_dict(one).get("isMainEntrance")
    )
    for entrance in ordered[:1]:
        for group in as_list(as_dict(entrance).get("accessibilitySentences")):
            for sentence in as_list(as_dict(group).get("sentences")):
                text = one_line(localized(as_dict(sentence).get("sentence")), MAX_SUMMARY)
                if text:
                    found.append(text)
    return tuple(found[:MAX_SENTENCES])

"""Importer of HSDS 3 JSON: services with everything nested in them, as `polku catalog export` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.coordinates import in_finland
from catalog.importers.files import expand, json_records
from catalog.importers.values import as_dict, as_list, clock_time, day, moment, number
from catalog.places import COUNTIES, Gazetteer, Regions
from catalog.reasons import rejected, remark
from catalog.records import (
    AUDIENCES,
    LEVELS,
    ORGANIZATION_TYPES,
    SERVICE_TYPES,
    AreaFacts,
    Finding,
    ImportReport,
    Incomplete,
    LocationFacts,
    OrganizationFacts,
    Origin,
    PhoneFacts,
    Reason,
    ScheduleFacts,
    ServiceRecord,
    TermFacts,
)
from catalog.sync import Clock, Options, Progress, synchronise
from catalog.text import MAX_DESCRIPTION, MAX_SUMMARY, one_line, plain_text, web_address
from catalog.themes import THEMES

SOURCE = "hsds"
SHORT = 250  # characters of a description that stand in for a missing summary
KINDS = ("opening", "event", "exception", "text")
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def import_hsds(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = SOURCE,
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import HSDS services from JSON files (folders too) as the whole of `source`."""
    findings = read_hsds(expand(paths, ".json"), gazetteer or Regions(), clock())
    return synchronise(engine, source, findings, clock, options, progress)


def read_hsds(paths: Iterable[Path], gazetteer: Gazetteer, now: datetime) -> Iterator[Finding]:
    """The records and findings of the files; `now` tells which events are past."""
    for path in paths:
        for item in json_records(path):
            if isinstance(item, Incomplete):
                yield item
            else:
                yield from _read(item[1], item[0], gazetteer, now)


def _read(raw: Any, origin: Origin, gazetteer: Gazetteer, now: datetime) -> Iterator[Finding]:
    if not isinstance(raw, dict):
        yield rejected(origin, None, Reason.NOT_AN_OBJECT, raw)
        return
    if not raw.get("id"):
        yield rejected(origin, None, Reason.NO_ID)
        return
    service_id = str(raw["id"])
    if raw.get("status") not in (None, "active"):
        yield rejected(origin, service_id, Reason.NOT_PUBLISHED, raw.get("status"))
        return
    name = one_line(raw.get("name"))
    if not name:
        yield rejected(origin, service_id, Reason.NO_NAME)
        return
    schedules = tuple(_schedule(as_dict(one)) for one in as_list(raw.get("schedules")))
    ends = [one.ends or one.starts for one in schedules if one.kind == "event"]
    last = max((one for one in ends if one), default=None)
    if ends and last and last < now and len(ends) == len(schedules):
        yield rejected(origin, service_id, Reason.PAST, last.isoformat())
        return
    locations: list[LocationFacts] = []
    for entry in as_list(raw.get("service_at_locations")):
        place, outside = _location(as_dict(as_dict(entry).get("location")), service_id, gazetteer)
        if outside:
            yield remark(origin, service_id, Reason.OUTSIDE_FINLAND, outside)
        if place:
            locations.append(place)
    yield _record(raw, service_id, name, schedules, tuple(locations), gazetteer, origin)


def _location(
    raw: Mapping[str, Any], service_id: str, gazetteer: Gazetteer
) -> tuple[LocationFacts | None, str | None]:
    if not raw:
        return None, None
    address = as_dict(next(iter(as_list(raw.get("addresses"))), None))
    latitude, longitude = number(raw.get("latitude")), number(raw.get("longitude"))
    outside = None
    if latitude is not None and longitude is not None and not in_finland(latitude, longitude):
        outside, latitude, longitude = f"{latitude}, {longitude}", None, None
    region, city = one_line(address.get("region")), one_line(address.get("city"))
    municipality = next(
        (found for name in (region, city) if name and (found := gazetteer.official(name))), None
    )
    place = LocationFacts(
        source_id=str(raw.get("id") or service_id),
        name=one_line(raw.get("name")),
        address=one_line(address.get("address_1")),
        postal_code=one_line(address.get("postal_code")),
        locality=city,
        municipality=municipality,
        latitude=latitude,
        longitude=longitude,
        accessibility=_sentences(raw.get("accessibility")),
    )
    return place, outside


def _sentences(entries: object) -> tuple[str, ...]:
    """Sentences on accessibility; of a service's own list those that are about no single location."""
    found = (as_dict(one) for one in as_list(entries))
    lines = (one_line(one.get("description"), MAX_SUMMARY) for one in found if not one.get("location_id"))
    return tuple(line for line in lines if line)


def _schedule(raw: Mapping[str, Any]) -> ScheduleFacts:
    starts, ends = _moment(raw.get("dtstart")), _moment(raw.get("dtend"))
    description = one_line(raw.get("description"), MAX_SUMMARY)
    byday = tuple(one for one in str(raw.get("byday") or "").upper().split(",") if one in WEEK)
    opens: time | None = clock_time(raw.get("opens_at"))
    kind = _one_of(raw, "kind", KINDS) or ("opening" if byday or opens else "event" if starts else "text")
    valid: tuple[date | None, date | None] = day(raw.get("valid_from")), day(raw.get("valid_to"))
    return ScheduleFacts(
        kind=kind,
        byday=byday,
        opens_at=opens,
        closes_at=clock_time(raw.get("closes_at")),
        valid_from=valid[0],
        valid_to=valid[1],
        starts=starts if kind == "event" else None,
        ends=ends if kind == "event" else None,
        closed=raw.get("closed") is True,
        description=description,
    )


def _moment(value: object) -> datetime | None:
    found = moment(value)
    return found.astimezone() if found and found.tzinfo is None else found


def _areas(raw: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[AreaFacts, ...]:
    found: dict[AreaFacts, None] = {}
    for entry in as_list(raw.get("service_areas")):
        area = as_dict(entry)
        name = one_line(area.get("name"))
        if area.get("extent_type") == "nationwide":
            found[AreaFacts("nationwide")] = None
        elif name and area.get("extent_type") == "county" and name in COUNTIES.values():
            found[AreaFacts("county", name)] = None
        elif name and (municipality := gazetteer.official(name)):
            found[AreaFacts("municipality", municipality)] = None
    return tuple(found)


def _terms(raw: Mapping[str, Any]) -> list[TermFacts]:
    """The terms that the source gave; what an exporting Polku had guessed is guessed anew here."""
    found: list[TermFacts] = []
    for entry in as_list(raw.get("attributes")):
        term = as_dict(as_dict(entry).get("taxonomy_term"))
        taxonomy = term.get("taxonomy")
        taxonomy = taxonomy if isinstance(taxonomy, str) else as_dict(term.get("taxonomy_detail")).get("name")
        name = one_line(term.get("name"))
        code = str(term.get("code") or name or "")
        if code and name and as_dict(entry).get("label") in (None, "given"):
            found.append(TermFacts(str(taxonomy or "keyword")[:30], code[:200], name))
    return found


def _free(raw: Mapping[str, Any]) -> tuple[bool | None, str | None]:
    """Free when the option says so or the amount is nothing; null amounts say nothing."""
    free: bool | None = None
    prices: list[str] = []
    for entry in as_list(raw.get("cost_options")):
        cost = as_dict(entry)
        amount = number(cost.get("amount"))
        if cost.get("option") == "free" or amount == 0:
            free = True if free is None else free
        elif cost.get("option") == "chargeable" or amount:
            free = False
        told = one_line(cost.get("amount_description"), MAX_SUMMARY)
        if told:
            prices.append(told)
        elif amount:
            prices.append(f"{amount:g} {cost.get('currency') or '€'}".replace("EUR", "€"))
    return free, "; ".join(dict.fromkeys(prices)) or None


def _one_of(raw: Mapping[str, Any], key: str, allowed: Iterable[str]) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) and value in allowed else None


def _truth(raw: Mapping[str, Any], key: str) -> bool | None:
    value = raw.get(key)
    return value if isinstance(value, bool) else None


def _record(
    raw: Mapping[str, Any],
    service_id: str,
    name: str,
    schedules: tuple[ScheduleFacts, ...],
    locations: tuple[LocationFacts, ...],
    gazetteer: Gazetteer,
    origin: Origin,
) -> ServiceRecord:
    owner = as_dict(raw.get("organization"))
    owner_name = one_line(owner.get("name"))
    terms = _terms(raw)
    free, price = _free(raw)
    eligibility = as_dict(next(iter(as_list(raw.get("eligibility"))), None)) or raw
    phones = (as_dict(one) for one in as_list(raw.get("phones")))
    events = [one for one in schedules if one.kind == "event" and one.starts]
    modified = moment(raw.get("last_modified"))
    return ServiceRecord(
        source_id=service_id,
        name=name,
        kind=_one_of(raw, "kind", ("service", "event", "place")) or ("event" if events else "service"),
        alternate_names=tuple(one for one in str(raw.get("alternate_name") or "").split("; ") if one),
        summary=one_line(raw.get("summary"), MAX_SUMMARY) or one_line(raw.get("description"), SHORT),
        description=plain_text(raw.get("description"), MAX_DESCRIPTION),
        organization=OrganizationFacts(
            str(owner.get("id") or owner_name),
            owner_name,
            _one_of(owner, "organization_type", ORGANIZATION_TYPES),
            web_address(owner.get("website")),
        )
        if owner_name
        else None,
        url=web_address(raw.get("url")),
        email=one_line(raw.get("email")),
        phones=tuple(
            PhoneFacts(number_, one_line(one.get("description"), MAX_SUMMARY))
            for one in phones
            if (number_ := one_line(one.get("number"), 60))
        ),
        locations=locations,
        schedules=schedules,
        areas=_areas(raw, gazetteer),
        languages=tuple(
            str(code) for code in (as_dict(one).get("code") for one in as_list(raw.get("languages"))) if code
        ),
        terms=tuple(one for one in terms if one.taxonomy not in ("theme", "audience")),
        themes=tuple(one.code for one in terms if one.taxonomy == "theme" and one.code in THEMES),
        audience=tuple(one.code for one in terms if one.taxonomy == "audience" and one.code in AUDIENCES),
        eligibility=plain_text(eligibility.get("eligibility_description"), MAX_DESCRIPTION),
        minimum_age=_age(eligibility.get("minimum_age")),
        maximum_age=_age(eligibility.get("maximum_age")),
        accessibility=_sentences(raw.get("accessibility")),
        price=price,
        free=free,
        remote=_truth(raw, "remote"),
        how_to_join=plain_text(raw.get("application_process"), MAX_SUMMARY),
        service_type=_one_of(raw, "service_type", SERVICE_TYPES),
        level=_one_of(raw, "level", LEVELS),
        source_url=web_address(raw.get("source_url")),
        checked_on=day(raw.get("assured_date")),
        modified=modified,
        starts_at=min((one.starts for one in events if one.starts), default=None),
        ends_at=max((one.ends or one.starts for one in events if one.starts), default=None),
        origin=origin,
    )


def _age(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and 0 <= found <= 120 else None

"""Importer of Lipas sports facilities (the open API's first version): places, without prices or hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.coordinates import in_finland
from catalog.importers.files import expand, json_records
from catalog.importers.values import as_dict, as_list, by_language, moment, number
from catalog.places import Gazetteer, Regions
from catalog.reasons import rejected, remark
from catalog.records import (
    AreaFacts,
    Finding,
    ImportReport,
    Incomplete,
    LocationFacts,
    OrganizationFacts,
    Origin,
    PhoneFacts,
    Reason,
    ServiceRecord,
    TermFacts,
)
from catalog.sync import Clock, Options, Progress, synchronise
from catalog.text import MAX_DESCRIPTION, MAX_SUMMARY, one_line, plain_text, web_address

SOURCE = "lipas"
# Type codes of recreation areas, shelters, beaches, trails and the like (types.json of Lipas).
OUTDOORS = re.compile(r"[123]\d\d|32[234]0|44\d\d|45\d\d")


def import_lipas(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = SOURCE,
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import sports facilities from JSON files (folders too) as the whole of `source`."""
    findings = read_lipas(expand(paths, ".json"), gazetteer or Regions())
    return synchronise(engine, source, findings, clock, options, progress)


def read_lipas(paths: Iterable[Path], gazetteer: Gazetteer) -> Iterator[Finding]:
    """The records and findings of the files."""
    for path in paths:
        for item in json_records(path):
            if isinstance(item, Incomplete):
                yield item
            else:
                yield from _read(item[1], item[0], gazetteer)


def _read(raw: Any, origin: Origin, gazetteer: Gazetteer) -> Iterator[Finding]:
    if not isinstance(raw, dict) or "type" not in raw:
        yield rejected(origin, None, Reason.NOT_AN_OBJECT, raw)
        return
    if not raw.get("sportsPlaceId"):
        yield rejected(origin, None, Reason.NO_ID)
        return
    place_id = str(raw["sportsPlaceId"])
    name = _text(raw.get("name"))
    if not name:
        yield rejected(origin, place_id, Reason.NO_NAME)
        return
    location, outside = _location(raw, place_id, gazetteer)
    if outside:
        yield remark(origin, place_id, Reason.OUTSIDE_FINLAND, outside)
    if location.municipality is None:
        city = as_dict(as_dict(raw.get("location")).get("city"))
        yield remark(origin, place_id, Reason.UNKNOWN_PLACE, city.get("name") or city.get("cityCode") or "")
    yield _record(raw, place_id, name, location, origin)


def _text(value: object, limit: int = MAX_SUMMARY) -> str | None:
    """Plain text, or the Finnish one of {fi, sv, en}: later versions of the API have languages."""
    return one_line(by_language(value) if isinstance(value, dict) else value, limit)


def _location(
    raw: Mapping[str, Any], place_id: str, gazetteer: Gazetteer
) -> tuple[LocationFacts, str | None]:
    given = as_dict(raw.get("location"))
    city = as_dict(given.get("city"))
    code = number(city.get("cityCode"))
    municipality = gazetteer.official(f"{int(code):03d}") if code is not None else None
    city_name = _text(city.get("name"))
    if municipality is None and city_name:
        municipality = gazetteer.official(city_name)
    latitude, longitude = _point(given)
    outside = None
    if latitude is not None and longitude is not None and not in_finland(latitude, longitude):
        outside, latitude, longitude = f"{latitude}, {longitude}", None, None
    place = LocationFacts(
        source_id=place_id,
        address=_text(given.get("address")),
        postal_code=one_line(given.get("postalCode")),
        locality=_text(given.get("postalOffice")),
        municipality=municipality,
        latitude=latitude,
        longitude=longitude,
    )
    return place, outside


def _point(location: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude of the place; of a route or an area its first point."""
    wgs84 = as_dict(as_dict(location.get("coordinates")).get("wgs84"))
    if wgs84:
        return number(wgs84.get("lat")), number(wgs84.get("lon"))
    for feature in as_list(as_dict(location.get("geometries")).get("features")):
        point = as_dict(as_dict(feature).get("geometry")).get("coordinates")
        while isinstance(point, list) and point and isinstance(point[0], list):
            point = point[0]
        if isinstance(point, list) and len(point) >= 2:
            return number(point[1]), number(point[0])
    return None, None


def _record(
    raw: Mapping[str, Any], place_id: str, name: str, location: LocationFacts, origin: Origin
) -> ServiceRecord:
    kind = as_dict(raw.get("type"))
    code, kind_name = str(kind.get("typeCode") or ""), _text(kind.get("name"))
    info = plain_text(as_dict(raw.get("properties")).get("infoFi"), MAX_DESCRIPTION)
    where = f"{kind_name}, {location.municipality}" if kind_name and location.municipality else kind_name
    owner = _owner(raw, location)
    modified = moment(raw.get("lastModified"))
    phone = one_line(raw.get("phoneNumber"))
    return ServiceRecord(
        source_id=place_id,
        name=name,
        kind="place",
        summary=f"{where}." if where else None,
        description=info,
        organization=owner,
        url=web_address(raw.get("www")),
        email=one_line(raw.get("email")),
        phones=(PhoneFacts(phone),) if phone else (),
        locations=(location,),
        areas=(AreaFacts("municipality", location.municipality),) if location.municipality else (),
        terms=(TermFacts("lipas_type", code, kind_name),) if code and kind_name else (),
        themes=("nature", "exercise") if OUTDOORS.fullmatch(code) else ("exercise",),
        # "Not for free use" means by appointment or with a ticket: it does not say what it costs.
        free=True if raw.get("freeUse") is True else None,
        remote=False,
        checked_on=modified.date() if modified else None,
        modified=modified,
        origin=origin,
    )


def _owner(raw: Mapping[str, Any], location: LocationFacts) -> OrganizationFacts | None:
    """The municipality when it keeps the place; Lipas names only the kind of other keepers."""
    admin = _text(raw.get("admin")) or ""
    if admin.casefold().startswith("kunta") and location.municipality:
        return OrganizationFacts(location.municipality, location.municipality, "municipality")
    return None

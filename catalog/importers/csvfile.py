"""CSV of organisations that have nothing else, and of the shipped starting catalogue.

The header is documented in catalog/data/README.md. Unknown columns are passed over;
an empty cell means "not known".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.coordinates import in_finland
from catalog.importers.files import expand
from catalog.importers.values import number
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
)
from catalog.sync import Clock, Options, Progress, synchronise
from catalog.text import MAX_DESCRIPTION, MAX_SUMMARY, one_line, plain_text, web_address
from catalog.themes import THEMES

COLUMNS = (
    *("id", "organization", "organization_type", "name", "summary", "description", "themes", "audience"),
    *("service_type", "level", "area", "municipality", "address", "postal_code", "locality", "lat", "lon"),
    *("phone", "email", "url", "price", "free", "remote", "languages", "accessibility", "schedule"),
    *("how_to_join", "source", "checked_on"),
)
REQUIRED = ("id", "name")
TRUTH = {"true": True, "1": True, "kyllä": True, "false": False, "0": False, "ei": False}
UNVERIFIED = "unverified"
MAX_FIELD = 8 << 20


def import_csv(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = "csv",
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import CSV files (folders too) as the whole of what `source` offers.

    `source` names the deliverer: give each one its own, since what is missing from a
    delivery is ended.
    """
    findings = read_csv(expand(paths, ".csv"), gazetteer or Regions())
    return synchronise(engine, source, findings, clock, options, progress)


def read_csv(paths: Iterable[Path], gazetteer: Gazetteer) -> Iterator[Finding]:
    """The records and findings of the files, in their order."""
    for path in paths:
        yield from _read_file(path, gazetteer)


def _read_file(path: Path, gazetteer: Gazetteer) -> Iterator[Finding]:
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.readline()
            stream.seek(0)
            csv.field_size_limit(MAX_FIELD)
            rows = csv.DictReader(stream, delimiter=_delimiter(sample), strict=True)
            header = [(name or "").strip() for name in rows.fieldnames or ()]
            lacking = lacking_header(header, path.name)
            if lacking:
                yield lacking
                return
            rows.fieldnames = header
            for row in rows:
                line = rows.line_num
                yield from row_findings(row, Origin(path.name, line), gazetteer)
    except UnicodeDecodeError:
        yield Incomplete(rejected(Origin(path.name, line), None, Reason.ENCODING))
    except csv.Error as error:
        yield Incomplete(rejected(Origin(path.name, line + 1), None, Reason.TRUNCATED, error))
    except OSError as error:
        yield Incomplete(rejected(Origin(path.name, None), None, Reason.UNREADABLE, error.strerror or error))


def lacking_header(header: Sequence[str], file: str) -> Incomplete | None:
    """What to report when a required column is not in the header."""
    missing = [name for name in REQUIRED if name not in header]
    if not missing:
        return None
    return Incomplete(rejected(Origin(file, 1), None, Reason.HEADER, "puuttuu " + ", ".join(missing)))


def row_findings(row: Mapping[Any, Any], origin: Origin, gazetteer: Gazetteer) -> Iterator[Finding]:
    """The record of one row by column, and what is to be said of it; nothing for an empty row."""
    cells = {
        name: cell.strip() for name, cell in row.items() if isinstance(name, str) and isinstance(cell, str)
    }
    if any(cells.values()):
        yield from _Row(cells, origin, gazetteer).findings()


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.strip() for piece in cell.split(";") if piece.strip()))


class _Row:
    """One row on its way to a record; collects remarks as it goes."""

    def __init__(self, cells: dict[str, str], origin: Origin, gazetteer: Gazetteer) -> None:
        self.cells = cells
        self.origin = origin
        self.gazetteer = gazetteer
        self.id = cells.get("id") or None
        self.remarks: list[Finding] = []

    def findings(self) -> Iterator[Finding]:
        if not self.id:
            yield rejected(self.origin, None, Reason.NO_ID)
            return
        name = one_line(self.cells.get("name"))
        if not name:
            yield rejected(self.origin, self.id, Reason.NO_NAME)
            return
        record = self._record(self.id, name)
        yield from self.remarks
        yield record

    def _note(self, reason: Reason, value: object = "") -> None:
        self.remarks.append(remark(self.origin, self.id, reason, value))

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def _one_of(self, name: str, allowed: Iterable[str]) -> str | None:
        value = self._cell(name)
        if value and value not in allowed:
            self._note(Reason.BAD_VALUE, f"{name} = {value}")
            return None
        return value or None

    def _truth(self, name: str) -> bool | None:
        value = self._cell(name).casefold()
        if value and value not in TRUTH:
            self._note(Reason.BAD_VALUE, f"{name} = {value}")
        return TRUTH.get(value)

    def _checked_on(self) -> date | None:
        value = self._cell("checked_on")
        if not value or value == UNVERIFIED:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._note(Reason.BAD_VALUE, f"checked_on = {value}")
            return None

    def _themes(self) -> tuple[str, ...]:
        given = _listed(self._cell("themes"))
        for theme in given:
            if theme not in THEMES:
                self._note(Reason.UNKNOWN_THEME, theme)
        return tuple(theme for theme in given if theme in THEMES)

    def _audience(self) -> tuple[str, ...]:
        given = _listed(self._cell("audience"))
        for one in given:
            if one not in AUDIENCES:
                self._note(Reason.BAD_VALUE, f"audience = {one}")
        return tuple(one for one in given if one in AUDIENCES)

    def _areas(self) -> tuple[AreaFacts, ...]:
        areas: list[AreaFacts] = []
        for piece in _listed(self._cell("area")):
            if piece == "nationwide":
                areas.append(AreaFacts("nationwide"))
            elif piece.startswith("county:") and piece.removeprefix("county:") in COUNTIES.values():
                areas.append(AreaFacts("county", piece.removeprefix("county:")))
            elif municipality := self.gazetteer.official(piece):
                areas.append(AreaFacts("municipality", municipality))
            else:
                self._note(Reason.UNKNOWN_PLACE, piece)
        return tuple(areas)

    def _location(self, service_id: str) -> tuple[LocationFacts, ...]:
        address, locality = self._cell("address"), self._cell("locality")
        given = self._cell("municipality")
        municipality = self.gazetteer.official(given) if given else None
        if given and municipality is None:
            self._note(Reason.UNKNOWN_PLACE, given)
        latitude, longitude = number(self._cell("lat")), number(self._cell("lon"))
        if latitude is not None and longitude is not None and not in_finland(latitude, longitude):
            self._note(Reason.OUTSIDE_FINLAND, f"{latitude}, {longitude}")
            latitude = longitude = None
        if latitude is None or longitude is None:
            latitude = longitude = None
        if not (address or municipality or latitude is not None):
            return ()
        return (
            LocationFacts(
                service_id,
                None,
                one_line(address),
                self._cell("postal_code") or None,
                locality or None,
                municipality,
                latitude,
                longitude,
            ),
        )

    def _url(self, name: str) -> str | None:
        value = self._cell(name)
        address = web_address(value)
        if value and not address and name == "url":
            self._note(Reason.BAD_VALUE, f"{name} = {value}")
        return address

    def _phones(self) -> tuple[PhoneFacts, ...]:
        found = []
        for piece in _listed(self._cell("phone")):
            if re.fullmatch(r"\+?[\d\s()/-]{3,25}", piece):
                found.append(PhoneFacts(" ".join(piece.split())))
            else:
                self._note(Reason.BAD_VALUE, f"phone = {piece}")
        return tuple(found)

    def _record(self, service_id: str, name: str) -> ServiceRecord:
        organization = one_line(self._cell("organization"))
        schedule = one_line(self._cell("schedule"), MAX_SUMMARY)
        summary = one_line(self._cell("summary"), MAX_SUMMARY)
        if not summary:
            self._note(Reason.NO_SUMMARY)
        if len(self._cell("description")) > MAX_DESCRIPTION:
            self._note(Reason.TOO_LONG, len(self._cell("description")))
        return ServiceRecord(
            source_id=service_id,
            name=name,
            kind="service",
            summary=summary,
            description=plain_text(self._cell("description")),
            organization=OrganizationFacts(
                organization, organization, self._one_of("organization_type", ORGANIZATION_TYPES)
            )
            if organization
            else None,
            url=self._url("url"),
            email=self._cell("email") or None,
            phones=self._phones(),
            locations=self._location(service_id),
            schedules=(ScheduleFacts("text", description=schedule),) if schedule else (),
            areas=self._areas(),
            languages=_listed(self._cell("languages")),
            themes=self._themes(),
            audience=self._audience(),
            accessibility=_listed(self._cell("accessibility")),
            price=one_line(self._cell("price"), MAX_SUMMARY),
            free=self._truth("free"),
            remote=self._truth("remote"),
            how_to_join=plain_text(self._cell("how_to_join"), MAX_SUMMARY),
            service_type=self._one_of("service_type", SERVICE_TYPES),
            level=self._one_of("level", LEVELS),
            source_url=web_address(self._cell("source")),
            checked_on=self._checked_on(),
            origin=self.origin,
        )

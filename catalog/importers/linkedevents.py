"""Importer of Linked Events: events joined with their places and keywords, series under one title.

Files hold answers of the event, place and keyword end points in any mixture (pages,
arrays, single objects); `?include=location,keywords` is understood too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.importers.files import expand, json_records
from catalog.importers.linkedevents_event import Occurrence, read_occurrence, reference, to_record
from catalog.importers.stage import Stage
from catalog.places import Gazetteer, Regions
from catalog.reasons import rejected
from catalog.records import Finding, ImportReport, Incomplete, Origin, Reason
from catalog.sync import Clock, Options, Progress, synchronise

SOURCE = "linkedevents"
MAX_DEPTH = 10  # super-events above an event; more is a circle or nonsense


def import_linkedevents(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = SOURCE,
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import coming events from JSON files (folders too) as the whole of `source`."""
    findings = read_linkedevents(expand(paths, ".json"), gazetteer or Regions(), clock())
    return synchronise(engine, source, findings, clock, options, progress)


def read_linkedevents(paths: Iterable[Path], gazetteer: Gazetteer, now: datetime) -> Iterator[Finding]:
    """The records and findings of the files; `now` tells which events are past."""
    with (
        tempfile.TemporaryDirectory(prefix="polku-events-") as folder,
        Stage(Path(folder) / "stage.db") as stage,
    ):
        for path in paths:
            for item in json_records(path):
                if isinstance(item, Incomplete):
                    yield item
                    continue
                origin, raw = item
                problem = _lay_down(stage, origin, raw)
                if problem:
                    yield problem
        stage.commit()
        yield from _events(stage, gazetteer, now)


def _lay_down(stage: Stage, origin: Origin, raw: Any) -> Finding | None:
    if not isinstance(raw, dict):
        return rejected(origin, None, Reason.NOT_AN_OBJECT, raw)
    kind = _kind(raw)
    if kind is None:
        return rejected(origin, None, Reason.NOT_AN_OBJECT, ", ".join(list(raw)[:5]))
    if not raw.get("id"):
        return rejected(origin, None, Reason.NO_ID)
    if kind == "event":
        if stage.get("event", raw["id"]) is not None:
            return rejected(origin, str(raw["id"]), Reason.DUPLICATE_ID)
        raw = {**raw, "_origin": [origin.file, origin.line]}
    stage.put(kind, raw)
    return None


def _kind(raw: dict[str, Any]) -> str | None:
    told = str(raw.get("@type") or "")
    if told.startswith("Event") or "event_status" in raw or "super_event" in raw:
        return "event"
    if told == "Place" or "divisions" in raw or "street_address" in raw:
        return "place"
    if told == "Keyword" or "alt_labels" in raw:
        return "keyword"
    return None


def _events(stage: Stage, gazetteer: Gazetteer, now: datetime) -> Iterator[Finding]:
    """Single events one by one; the occurrences of a series together under its title."""
    series: dict[str, list[str]] = {}
    heads: list[str] = []
    for raw in stage.all("event"):
        origin = Origin(*raw["_origin"])
        if _in_circle(raw, stage):
            yield rejected(origin, str(raw["id"]), Reason.CYCLE, reference(raw.get("super_event")))
            continue
        parent = _series_of(raw, stage)
        if parent:
            series.setdefault(parent, []).append(str(raw["id"]))
        elif _has_occurrences(raw):
            heads.append(str(raw["id"]))
        else:
            yield from _one(read_occurrence(raw, origin, stage, gazetteer, now))
    for head in heads:
        if head not in series:  # a series of which only the head was delivered stands for itself
            raw = stage.get("event", head) or {}
            yield from _one(read_occurrence(raw, Origin(*raw["_origin"]), stage, gazetteer, now))
    for parent, occurrences in series.items():
        yield from _series(parent, occurrences, stage, gazetteer, now)


def _in_circle(raw: dict[str, Any], stage: Stage) -> bool:
    seen = {str(raw["id"])}
    above = reference(raw.get("super_event"))
    while above and len(seen) <= MAX_DEPTH:
        if above in seen:
            return True
        seen.add(above)
        parent = stage.get("event", above)
        above = reference(parent.get("super_event")) if parent else None
    return len(seen) > MAX_DEPTH


def _series_of(raw: dict[str, Any], stage: Stage) -> str | None:
    """Id of the series that the event is an occurrence of; an umbrella (a festival) is none."""
    above = reference(raw.get("super_event"))
    if above is None:
        return None
    parent = stage.get("event", above)
    if parent is None:
        return above if raw.get("sub_event_type") == "sub_recurring" else None
    return above if parent.get("super_event_type") == "recurring" else None


def _has_occurrences(raw: dict[str, Any]) -> bool:
    return raw.get("super_event_type") == "recurring" and bool(raw.get("sub_events"))


def _one(found: Occurrence | Finding) -> Iterator[Finding]:
    if isinstance(found, Occurrence):
        yield from found.remarks
        yield to_record(found, [found])
    else:
        yield found


def _series(
    parent: str, ids: list[str], stage: Stage, gazetteer: Gazetteer, now: datetime
) -> Iterator[Finding]:
    occurrences: list[Occurrence] = []
    for event_id in ids:
        raw = stage.get("event", event_id) or {}
        found = read_occurrence(raw, Origin(*raw["_origin"]), stage, gazetteer, now)
        if isinstance(found, Occurrence):
            occurrences.append(found)
        else:
            yield found
    if not occurrences:
        return
    occurrences.sort(key=lambda one: one.starts)
    above = stage.get("event", parent)
    title = occurrences[0]
    if above is not None:
        whole = read_occurrence(above, Origin(*above["_origin"]), stage, gazetteer, now, of_series=True)
        if not isinstance(whole, Occurrence):
            yield whole
            return
        title = whole
    yield from title.remarks
    yield to_record(title, occurrences, source_id=parent)

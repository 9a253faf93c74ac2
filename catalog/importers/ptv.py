"""Importer of PTV open API records, versions 9 and 11: services joined with their channels.

Files may hold services, channels and general descriptions in any order and mixture, in
all shapes of `jsonstream`. A first pass lays channels and general descriptions into a
temporary file; a second one reads the services and joins.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.importers.files import expand, json_records
from catalog.importers.ptv_channels import Channel, read_channel
from catalog.importers.ptv_services import read_service
from catalog.importers.stage import Stage
from catalog.importers.values import as_dict, as_list
from catalog.places import Gazetteer, Regions
from catalog.reasons import rejected
from catalog.records import Finding, ImportReport, Incomplete, Origin, Reason
from catalog.sync import Clock, Options, Progress, synchronise

SOURCE = "ptv"


def import_ptv(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = SOURCE,
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import PTV services from JSON files (folders too) as the whole of `source`."""
    findings = read_ptv(expand(paths, ".json"), gazetteer or Regions())
    return synchronise(engine, source, findings, clock, options, progress)


def read_ptv(paths: Iterable[Path], gazetteer: Gazetteer) -> Iterator[Finding]:
    """The records and findings of the files."""
    paths = list(paths)
    with (
        tempfile.TemporaryDirectory(prefix="polku-ptv-") as folder,
        Stage(Path(folder) / "stage.db") as stage,
    ):
        with_services: list[Path] = []
        for path in paths:
            has_services = False
            for item in json_records(path):
                if isinstance(item, Incomplete):
                    yield item
                    continue
                origin, raw = item
                kind = _kind(raw)
                if kind == "service":
                    has_services = True
                elif kind in ("channel", "general"):
                    stage.put(kind, raw)
                else:
                    yield _stranger(origin, raw)
            if has_services:
                with_services.append(path)
        stage.commit()
        for path in with_services:
            for item in json_records(path):
                if isinstance(item, Incomplete) or _kind(item[1]) != "service":
                    continue  # told in the first pass
                origin, raw = item
                general = stage.get("general", raw.get("generalDescriptionId"))
                channels, missing = _channels(raw, stage, gazetteer)
                yield from read_service(raw, origin, general, channels, missing, gazetteer)


def _kind(raw: object) -> str | None:
    """service, channel or general (description); None when it is neither."""
    if not isinstance(raw, dict):
        return None
    if "serviceChannelType" in raw or "serviceChannelNames" in raw:
        return "channel"
    if "serviceNames" in raw:
        return "service"
    if "names" in raw and "descriptions" in raw:
        return "general"
    return None


def _stranger(origin: Origin, raw: object) -> Finding:
    if not isinstance(raw, dict):
        return rejected(origin, None, Reason.NOT_AN_OBJECT, json.dumps(raw, ensure_ascii=False)[:80])
    source_id = str(raw["id"]) if raw.get("id") else None
    if source_id and set(raw) <= {"id", "name"}:
        return rejected(origin, source_id, Reason.ONLY_A_LISTING)
    return rejected(origin, source_id, Reason.NOT_AN_OBJECT, ", ".join(list(raw)[:5]))


def _channels(
    raw: Mapping[str, Any], stage: Stage, gazetteer: Gazetteer
) -> tuple[list[tuple[Mapping[str, Any], Channel]], list[str]]:
    """The service's channels, each with what the link itself says, and the ids of missing ones."""
    found: list[tuple[Mapping[str, Any], Channel]] = []
    missing: list[str] = []
    for entry in as_list(raw.get("serviceChannels")):
        link = as_dict(entry)
        channel_id = as_dict(link.get("serviceChannel")).get("id")
        channel = stage.get("channel", channel_id)
        if channel is None:
            missing.append(str(channel_id))
        elif channel.get("publishingStatus") in (None, "Published"):
            found.append((link, read_channel(channel, gazetteer)))
    return found, missing

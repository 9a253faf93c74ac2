"""Fetches PTV's paged open API (v11) into files, which `ptv.read_ptv` then reads like any others.

First the pages that list the ids of published services, then the services and their
channels and general descriptions, a hundred at a time. Every answer is a file of its
own in a folder that stays until the import is through: when the network fails half-way
nothing has been changed in the catalogue, and the next call goes on where this one broke
off. A folder left for more than a day is begun anew, since the pages move on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.errors import CatalogError, UnreadableSource
from catalog.importers.ptv import SOURCE, read_ptv
from catalog.importers.values import as_dict, as_list
from catalog.places import Gazetteer, Regions
from catalog.records import ImportReport
from catalog.sync import Clock, Options, Progress, synchronise

AT_ONCE = 100  # the API's own limit of ids in one call
TRIES = 4
TIMEOUT = 60.0  # seconds for one answer
LONGEST_WAIT = 60.0  # seconds that a server may ask to be left alone before the fetch gives up
LARGEST = 256 << 20  # bytes of one answer
FRESH = timedelta(days=1)
ABSENT = (404, 410)
PASSING = (408, 429, 500, 502, 503, 504)


class BadAddress(CatalogError):
    """The address of a source is not one of http or https."""

    code = "bad_address"


@dataclass(frozen=True)
class Http:
    """How answers are fetched; `pause` waits between tries."""

    timeout: float = TIMEOUT
    tries: int = TRIES
    pause: Callable[[float], None] = time.sleep


def import_ptv_url(
    engine: Engine,
    url: str,
    clock: Clock,
    folder: Path,
    *,
    source: str = SOURCE,
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
    http: Http | None = None,
) -> ImportReport:
    """Import everything published at the API's address (`…/api/v11`), or what has changed since a day.

    `folder` keeps what has been fetched until the import is through. Raises
    UnreadableSource when the network fails for good; calling again goes on from there.
    """
    options = options or Options()
    fetch = _Fetch(url, folder, http or Http(), clock, options.since, progress)
    paths = fetch.everything()
    findings = read_ptv(paths, gazetteer or Regions())
    report = synchronise(engine, source, findings, clock, options, progress)
    if report.complete:
        fetch.forget()
    return report


class _Fetch:
    def __init__(
        self, url: str, folder: Path, http: Http, clock: Clock, since: date | None, progress: Progress | None
    ) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadAddress(url)
        self._base = url.rstrip("/")
        self._http = http
        self._since = since
        self._progress = progress
        key = hashlib.sha256(f"{self._base} {since}".encode()).hexdigest()[:16]
        self._folder = folder / f"ptv-{key}"
        begun = self._folder / "begun"
        if begun.exists() and clock().timestamp() - float(begun.read_text()) > FRESH.total_seconds():
            self.forget()
        self._folder.mkdir(parents=True, exist_ok=True)
        if not begun.exists():
            begun.write_text(str(clock().timestamp()))

    def everything(self) -> list[Path]:
        """The files with all services, channels and general descriptions."""
        services = self._records("Service", list(dict.fromkeys(self._listed())))
        channels: dict[str, None] = {}
        general: dict[str, None] = {}
        for path in services:
            for record in as_list(json.loads(path.read_text(encoding="utf-8"))):
                service = as_dict(record)
                if service.get("generalDescriptionId"):
                    general[str(service["generalDescriptionId"])] = None
                for link in as_list(service.get("serviceChannels")):
                    channel = as_dict(as_dict(link).get("serviceChannel")).get("id")
                    if channel:
                        channels[str(channel)] = None
        paths = [*services, *self._records("ServiceChannel", list(channels))]
        return [*paths, *self._records("GeneralDescription", list(general))]

    def forget(self) -> None:
        """Drop what was fetched."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listed(self) -> Iterator[str]:
        """Ids of the published services, page by page."""
        page, pages = 1, 1
        while page <= pages:
            query = {"page": str(page), "status": "Published"}
            if self._since:
                query["date"] = self._since.isoformat()
            answer = as_dict(self._kept(f"page-{page:05}.json", "Service", query))
            pages = int(answer.get("pageCount") or 1)
            for item in as_list(answer.get("itemList")):
                found = as_dict(item).get("id")
                if found:
                    yield str(found)
            page += 1

    def _records(self, kind: str, ids: Sequence[str]) -> list[Path]:
        paths: list[Path] = []
        for number, chunk in enumerate(_chunks(ids), 1):
            # The ids are in the name: another list of ids must not find this answer.
            key = hashlib.sha256(",".join(chunk).encode()).hexdigest()[:12]
            name = f"{kind}-{number:05}-{key}.json"
            self._kept(name, f"{kind}/list", {"guids": ",".join(chunk)})
            paths.append(self._folder / name)
            if self._progress:
                self._progress(min(number * AT_ONCE, len(ids)))
        return paths

    def _kept(self, name: str, path: str, query: dict[str, str]) -> Any:
        """The answer from its file, else from the net; written whole or not at all."""
        file = self._folder / name
        if file.exists():
            return json.loads(file.read_text(encoding="utf-8"))
        address = f"{self._base}/{path}?{urllib.parse.urlencode(query, safe=',')}"
        answer = self._get(address, may_be_absent=path.endswith("/list"))
        draft = file.with_suffix(".part")
        draft.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
        draft.replace(file)
        return answer

    def _get(self, address: str, may_be_absent: bool) -> Any:
        problem = ""
        for attempt in range(self._http.tries):
            wait = float(2**attempt)
            try:
                return self._once(address)
            except urllib.error.HTTPError as error:
                if error.code in ABSENT and may_be_absent:
                    return []  # listed, but withdrawn since
                problem = f"HTTP {error.code}"
                if error.code not in PASSING:
                    break
                wait = _asked_to_wait(error.headers.get("Retry-After"), wait)
            except (OSError, HTTPException, ValueError) as error:  # no net, cut off, not JSON
                problem = f"{type(error).__name__}: {error}"
            if attempt + 1 < self._http.tries:
                self._http.pause(min(wait, LONGEST_WAIT))
        raise UnreadableSource(address, problem)

    def _once(self, address: str) -> Any:
        request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http or https, see __init__
        with urllib.request.urlopen(request, timeout=self._http.timeout) as answer:  # noqa: S310
            body = answer.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise ValueError("the answer is too large")
        return json.loads(body.decode("utf-8-sig"))


def _asked_to_wait(header: str | None, otherwise: float) -> float:
    return float(header) if header and header.isascii() and header.isdigit() else otherwise


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))

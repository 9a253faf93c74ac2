"""Brings the catalogue to what a source says: adds, updates, ends; never half of it.

Each batch is one transaction. What the source no longer has is ended (kept, but not
shown) only when the run came to its end, and not when that is an unusual share of the
source, unless told to go on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from catalog import schema
from catalog.reasons import rejected
from catalog.records import (
    Finding,
    ImportReport,
    Incomplete,
    Origin,
    Reason,
    Rejected,
    Remark,
    ServiceRecord,
)
from catalog.rows import (
    child_rows,
    location_rows,
    organization_row,
    search_areas,
    search_row,
    service_row,
    stable_id,
    term_links,
    theme_weights,
)
from catalog.tables import bump_index_version, drop_children, end_services, refresh_vocabulary, upsert

Clock = Callable[[], datetime]
Progress = Callable[[int], None]

# The provider has withdrawn these on purpose, so an earlier version is not protected from ending.
WITHDRAWN = frozenset(
    reason.value
    for reason in (
        Reason.NOT_PUBLISHED,
        Reason.NOT_FOR_RESIDENTS,
        Reason.CANCELLED,
        Reason.PAST,
        Reason.NO_TIME,
    )
)


@dataclass(frozen=True)
class Options:
    """How an import behaves."""

    dry_run: bool = False
    batch_size: int = 500
    end_missing: bool = True  # False for a partial delivery (one page)
    since: date | None = None  # take only what was changed on this day or later; then nothing is ended
    max_ended_share: float = 0.2  # of the source's active services
    few_enough: int = 5  # so many may always be ended: the share means nothing in a small source
    end_anyway: bool = False


@dataclass
class _Tally:
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    ended: int = 0
    kept_missing: int = 0
    complete: bool = True
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def synchronise(
    engine: Engine,
    source: str,
    findings: Iterable[Finding],
    clock: Clock,
    options: Options | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Store what an importer found under the name `source`; see the module for the rules."""
    options = options or Options()
    run = _Run(engine, source, clock, options)
    run.start()
    try:
        for count, batch in _batches(findings, options, run.tally):
            run.apply(batch)
            if progress:
                progress(count)
        run.finish()
    except BaseException:
        run.abandon()
        raise
    return run.report()


def _batches(
    findings: Iterable[Finding], options: Options, tally: _Tally
) -> Iterator[tuple[int, list[ServiceRecord | Rejected]]]:
    batch: list[ServiceRecord | Rejected] = []
    count = 0
    for finding in findings:
        if isinstance(finding, Remark):
            tally.remarks.append(finding)
            continue
        if isinstance(finding, Incomplete):
            tally.complete = False
            finding = finding.rejected
        elif isinstance(finding, ServiceRecord) and _is_older(finding, options.since):
            continue
        count += 1
        batch.append(finding)
        if len(batch) >= options.batch_size:
            yield count, batch
            batch = []
    if batch:
        yield count, batch


def _is_older(record: ServiceRecord, since: date | None) -> bool:
    """True when the record says that it has not been changed since; one that does not say is taken."""
    return since is not None and record.modified is not None and record.modified.date() < since


class _Run:
    """One import of one source."""

    def __init__(self, engine: Engine, source: str, clock: Clock, options: Options) -> None:
        self.engine = engine
        self.source = source
        self.now = clock()
        self.clock = clock
        self.options = options
        self.id = str(uuid.uuid4())
        self.tally = _Tally()
        self._seen: set[bytes] = set()
        self._terms: set[str] = set()

    def start(self) -> None:
        if self.options.dry_run:
            return
        with self.engine.begin() as db:
            db.execute(
                insert(schema.ImportRun).values(
                    id=self.id, source=self.source, started_at=self.now, status="running", counts={}
                )
            )

    def apply(self, batch: Sequence[ServiceRecord | Rejected]) -> None:
        records: dict[str, ServiceRecord] = {}
        protected: list[str] = []
        for one in batch:
            if isinstance(one, Rejected):
                self.tally.rejected.append(one)
                if one.source_id and one.code not in WITHDRAWN:
                    protected.append(stable_id(self.source, one.source_id))
                continue
            service_id = stable_id(self.source, one.source_id)
            key = uuid.UUID(service_id).bytes
            if key in self._seen:
                origin = one.origin or Origin("?", None)
                self.tally.rejected.append(rejected(origin, one.source_id, Reason.DUPLICATE_ID))
                continue
            self._seen.add(key)
            records[service_id] = one
        self._seen.update(uuid.UUID(one).bytes for one in protected)
        with self.engine.connect() as db:
            self._write(db, records, protected)
            if self.options.dry_run:
                db.rollback()
            else:
                db.commit()

    def _write(self, db: Connection, records: dict[str, ServiceRecord], protected: Sequence[str]) -> None:
        stored = {
            row.id: row
            for row in db.execute(
                select(schema.Service.id, schema.Service.content_hash, schema.Service.status).where(
                    schema.Service.id.in_(list(records))
                )
            )
        }
        changed: dict[str, ServiceRecord] = {}
        same: list[str] = list(protected)
        for service_id, record in records.items():
            before = stored.get(service_id)
            if before and before.status == "active" and before.content_hash == record.content_hash():
                self.tally.unchanged += 1
                same.append(service_id)
                continue
            changed[service_id] = record
            if before:
                self.tally.updated += 1
            else:
                self.tally.imported += 1
        if self.options.dry_run:
            return
        if same:
            db.execute(
                update(schema.Service)
                .where(schema.Service.id.in_(same))
                .values(last_seen=self.now, last_seen_run=self.id)
            )
        if changed:
            self._store(db, changed, stored)

    def _store(self, db: Connection, changed: dict[str, ServiceRecord], stored: dict[str, Any]) -> None:
        records = list(changed.values())
        organizations = [row for one in records if (row := organization_row(self.source, one))]
        upsert(db, schema.Organization, organizations)
        upsert(db, schema.Location, [row for one in records for row in location_rows(self.source, one)])
        drop_children(db, [one for one in changed if one in stored])
        rows = [service_row(self.source, one, self.now, self.id) for one in records]
        for row in rows:
            row["first_seen"] = self.now
        upsert(db, schema.Service, rows, keep=("first_seen",))
        children: dict[str, list[dict[str, Any]]] = {}
        for one in records:
            for name, found in child_rows(self.source, one).items():
                children.setdefault(name, []).extend(found)
        for name, found in children.items():
            if found:
                db.execute(insert(schema.Base.metadata.tables[name]), found)
        self._index(db, changed)

    def _index(self, db: Connection, changed: dict[str, ServiceRecord]) -> None:
        links: list[dict[str, str]] = []
        search: list[dict[str, Any]] = []
        for service_id, record in changed.items():
            themes = theme_weights(record)
            search.append(search_row(self.source, record, themes))
            for taxonomy, code, name, label in term_links(record, themes):
                term_id = self._term(db, taxonomy, code, name)
                links.append({"service_id": service_id, "taxonomy_term_id": term_id, "label": label})
        if links:
            db.execute(insert(schema.Attribute), links)
        db.execute(insert(schema.ServiceSearch), search)
        ids = dict(
            db.execute(
                select(schema.ServiceSearch.service_id, schema.ServiceSearch.id).where(
                    schema.ServiceSearch.service_id.in_(list(changed))
                )
            )
            .tuples()
            .all()
        )
        themes_rows = [
            {
                "search_id": ids[row["service_id"]],
                "theme": theme,
                "nationwide": row["nationwide"],
                "weight": weight,
            }
            for row in search
            for theme, weight in row["theme_weights"].items()
        ]
        areas = [
            {"search_id": ids[service_id], "area": area}
            for service_id, record in changed.items()
            for area in search_areas(record)
        ]
        if themes_rows:
            db.execute(insert(schema.SearchTheme), themes_rows)
        if areas:
            db.execute(insert(schema.SearchArea), areas)

    def _term(self, db: Connection, taxonomy: str, code: str, name: str) -> str:
        term_id = stable_id(taxonomy, code)
        if term_id not in self._terms:
            upsert(
                db, schema.TaxonomyTerm, [{"id": term_id, "taxonomy": taxonomy, "code": code, "name": name}]
            )
            self._terms.add(term_id)
        return term_id

    def finish(self) -> None:
        tally = self.tally
        with self.engine.connect() as db:
            active = self._active_ids(db)
            missing = [one for one in active if uuid.UUID(one).bytes not in self._seen]
            allowed = max(self.options.few_enough, int(self.options.max_ended_share * len(active)))
            whole = self.options.end_missing and self.options.since is None
            may_end = tally.complete and whole
            if may_end and (self.options.end_anyway or len(missing) <= allowed):
                tally.ended = len(missing)
            elif whole:
                tally.kept_missing = len(missing)
            if self.options.dry_run:
                return
            if tally.ended:
                end_services(db, missing, self.now)
            refresh_vocabulary(db)
            bump_index_version(db)
            self._close(db, "complete" if tally.complete else "incomplete")
            db.commit()

    def abandon(self) -> None:
        if self.options.dry_run:
            return
        with self.engine.begin() as db:
            refresh_vocabulary(db)
            bump_index_version(db)
            self._close(db, "incomplete")

    def _active_ids(self, db: Connection) -> list[str]:
        service = schema.Service
        return list(
            db.scalars(select(service.id).where(service.source == self.source, service.status == "active"))
        )

    def _close(self, db: Connection, status: str) -> None:
        counts = {
            name: getattr(self.tally, name)
            for name in ("imported", "updated", "unchanged", "ended", "kept_missing")
        }
        counts["rejected"] = len(self.tally.rejected)
        db.execute(
            update(schema.ImportRun)
            .where(schema.ImportRun.id == self.id)
            .values(status=status, finished_at=self.clock(), counts=counts)
        )

    def report(self) -> ImportReport:
        tally = self.tally
        return ImportReport(
            source=self.source,
            imported=tally.imported,
            updated=tally.updated,
            unchanged=tally.unchanged,
            ended=tally.ended,
            rejected=tuple(tally.rejected),
            remarks=tuple(tally.remarks),
            complete=tally.complete,
            dry_run=self.options.dry_run,
            kept_missing=tally.kept_missing,
        )

"""Who must mend what: entries that fall short, found in the catalogue and in imports."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from catalog import schema
from catalog.cards import STALE_AFTER
from catalog.finnish import index_words
from catalog.records import ImportReport, Rejected, Remark
from catalog.texts import HELSINKI, date_text, texts

PLAIN_THEME = 0.4  # themes below this were only guessed faintly


class Shortcoming(Enum):
    """What can be wrong with a stored entry; the value is the code."""

    STALE = "stale"
    UNVERIFIED = "unverified"
    DUPLICATE = "duplicate"
    NO_THEME = "no_theme"
    NO_SUMMARY = "no_summary"
    NO_CONTACT = "no_contact"
    NO_AREA = "no_area"
    OVER = "over"


@dataclass(frozen=True)
class AuditFinding:
    """One thing to be mended, with what to do in Finnish."""

    code: str
    organization: str | None
    title: str | None
    service_id: str | None
    source: str
    source_id: str | None
    reason: str


def audit(engine: Engine, now: datetime, source: str | None = None) -> tuple[AuditFinding, ...]:
    """Everything in the active catalogue (of one source, when given) that somebody should look at."""
    with engine.connect() as db:
        entries = _entries(db, source)
        themes = _plain_themes(db)
    found: list[AuditFinding] = []
    for entry in entries:
        for shortcoming, value in _shortcomings(entry, themes.get(entry.id, ()), now):
            found.append(_finding(entry, shortcoming, value))
    found.extend(_duplicates(entries))
    return tuple(sorted(found, key=lambda one: (one.code, one.organization or "", one.title or "")))


def provider_report(engine: Engine, report: ImportReport, now: datetime) -> tuple[AuditFinding, ...]:
    """What providers are told after an import: refused and remarked records, and what the audit finds.

    Sorted by organisation, so that each can be sent its own.
    """
    told: list[Rejected | Remark] = [*report.rejected, *report.remarks]
    found = [
        AuditFinding(one.code, one.organization, one.title, None, report.source, one.source_id, one.reason)
        for one in told
    ]
    known = {(one.source_id, one.code) for one in found}
    found += [one for one in audit(engine, now, report.source) if (one.source_id, one.code) not in known]
    return tuple(sorted(found, key=lambda one: (one.organization or "", one.title or "", one.code)))


def write_report(findings: Iterable[AuditFinding], path: Path) -> None:
    """Write findings as CSV for a spreadsheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(AuditFinding)])
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in asdict(one).items()} for one in findings)


def _harmless(value: Any) -> Any:
    # A cell that begins like a formula would be run by the spreadsheet it is opened in.
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" else value


def _entries(db: Connection, source: str | None) -> Sequence[Any]:
    service, search = schema.Service, schema.ServiceSearch
    with_phone = select(schema.Phone.id).where(schema.Phone.service_id == service.id).exists()
    with_place = (
        select(schema.ServiceAtLocation.id).where(schema.ServiceAtLocation.service_id == service.id).exists()
    )
    with_area = select(schema.SearchArea.area).where(schema.SearchArea.search_id == search.id).exists()
    statement = (
        select(
            service.id,
            service.name,
            service.summary,
            service.url,
            service.email,
            service.assured_date,
            service.ends_at,
            service.source,
            service.source_id,
            schema.Organization.name.label("organization"),
            search.nationwide,
            with_phone.label("has_phone"),
            with_place.label("has_place"),
            with_area.label("has_area"),
        )
        .join(search, search.service_id == service.id)
        .join(schema.Organization, schema.Organization.id == service.organization_id, isouter=True)
        .where(service.status == "active")
        .order_by(service.name, service.id)
    )
    if source:
        statement = statement.where(service.source == source)
    return db.execute(statement).all()


def _plain_themes(db: Connection) -> dict[str, tuple[str, ...]]:
    search, link = schema.ServiceSearch, schema.SearchTheme
    found: dict[str, tuple[str, ...]] = {}
    for service_id, theme in db.execute(
        select(search.service_id, link.theme)
        .join(link, link.search_id == search.id)
        .where(link.weight >= PLAIN_THEME)
    ):
        found[service_id] = (*found.get(service_id, ()), theme)
    return found


def _shortcomings(entry: Any, themes: Sequence[str], now: datetime) -> Iterable[tuple[Shortcoming, object]]:
    today = now.astimezone(HELSINKI).date()
    if entry.assured_date is None:
        yield Shortcoming.UNVERIFIED, ""
    elif today - entry.assured_date > STALE_AFTER:
        yield Shortcoming.STALE, date_text(entry.assured_date)
    if not themes:
        yield Shortcoming.NO_THEME, ""
    if not entry.summary:
        yield Shortcoming.NO_SUMMARY, ""
    if not (entry.url or entry.email or entry.has_phone or entry.has_place):
        yield Shortcoming.NO_CONTACT, ""
    if not (entry.nationwide or entry.has_area):
        yield Shortcoming.NO_AREA, ""
    if entry.ends_at is not None and entry.ends_at.date() < today:
        yield Shortcoming.OVER, date_text(entry.ends_at.date())


def _duplicates(entries: Sequence[Any]) -> Iterable[AuditFinding]:
    """Entries whose name and organisation are the same but for inflection."""
    first: dict[tuple[str, str], Any] = {}
    for entry in entries:
        key = (index_words(entry.name) or entry.name.casefold(), index_words(entry.organization or ""))
        before = first.setdefault(key, entry)
        if before is not entry:
            yield _finding(entry, Shortcoming.DUPLICATE, f"{before.source}: {before.source_id}")


def _finding(entry: Any, shortcoming: Shortcoming, value: object) -> AuditFinding:
    text: str = texts()["audit"][shortcoming.value]
    return AuditFinding(
        shortcoming.value,
        entry.organization,
        entry.name,
        entry.id,
        entry.source,
        entry.source_id,
        text.replace("{value}", str(value)),
    )

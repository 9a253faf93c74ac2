"""The commands under `polku catalog`; each returns its exit status."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

import catalog
from catalog import AuditFinding, ImportReport, Options, Query, UnreadableSource, widened_text
from polku.errors import ConfigurationError, PolkuError
from polku.files import files_of
from polku.progress import ProgressLine
from polku.services import now, rooms_of
from polku.settings import Settings

IMPORTERS: dict[str, Callable[..., ImportReport]] = {
    "ptv": catalog.import_ptv,
    "linkedevents": catalog.import_linkedevents,
    "lipas": catalog.import_lipas,
    "csv": catalog.import_csv,
    "xlsx": catalog.import_xlsx,
    "hsds": catalog.import_hsds,
}
SHOWN_REJECTED = 20


def import_(settings: Settings, args: argparse.Namespace) -> int:
    """Import services and make their sentence vectors; 1 when something was rejected."""
    if bool(args.url) == bool(args.files):
        raise ConfigurationError("Anna joko tiedostoja tai --url")
    if args.url and args.format != "ptv":
        raise ConfigurationError("--url on käytössä vain muodolla ptv")
    options = Options(dry_run=args.dry_run, end_anyway=args.end_anyway, since=_day(args.since))
    with rooms_of(settings) as rooms:
        report = _import(rooms.engine, settings, args, options)
        if not args.dry_run and not args.no_embed:
            embed(rooms.engine)
        _print_report(report, args.report)
        if args.provider_report:
            found = catalog.provider_report(rooms.engine, report, now())
            catalog.write_report(found, Path(args.provider_report))
            print(f"Korjattavaa järjestäjille: {len(found)} kohtaa, {args.provider_report}")
    return 1 if report.rejected or not report.complete else 0


def _import(engine: Engine, settings: Settings, args: argparse.Namespace, options: Options) -> ImportReport:
    source = args.source or args.format
    line = ProgressLine("Palveluja luettu")
    try:
        if args.url:
            folder = settings.data_dir / "imports"
            return catalog.import_ptv_url(
                engine, args.url, now, folder, source=source, options=options, progress=line
            )
        return IMPORTERS[args.format](
            engine, files_of(args.files), now, source=source, options=options, progress=line
        )
    except UnreadableSource as error:
        raise PolkuError(
            f"Lähde {error.source} ei vastannut ({error.reason}). Hakemisto on ennallaan; "
            "aja sama komento uudelleen, niin haku jatkuu siitä, mihin se jäi"
        ) from error
    except catalog.BadAddress as error:
        raise ConfigurationError(f"Osoite {error} ei kelpaa: anna https-osoite") from error
    finally:
        line.close()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigurationError("--since on päivä muodossa 2026-11-30") from None


def _print_report(report: ImportReport, path: str | None) -> None:
    print(
        f"tuotu {report.imported}, päivitetty {report.updated}, ennallaan {report.unchanged}, "
        f"päättynyt {report.ended}, hylätty {len(report.rejected)}"
        + (" (kokeilu: mitään ei tallennettu)" if report.dry_run else "")
    )
    lines = [
        f"{r.source_file}:{r.line or '-'} {r.source_id or '-'} {r.code}: {r.reason}" for r in report.rejected
    ]
    if report.kept_missing:
        print(
            f"lähteestä puuttuu {report.kept_missing} palvelua, joita ei päätetty: "
            "jos näin pitää olla, aja uudelleen valinnalla --end-anyway"
        )
    if path:
        Path(path).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        print(f"Hylätyt ja syyt: {path}")
        return
    for line in lines[:SHOWN_REJECTED]:
        print(f"  hylätty {line}")
    if len(lines) > SHOWN_REJECTED:
        print(f"  … ja {len(lines) - SHOWN_REJECTED} muuta: --report TIEDOSTO kirjoittaa kaikki")


def embed(engine: Engine) -> int:
    """Make the sentence vectors that are missing; returns how many."""
    line = ProgressLine("Lausevektoreita laskettu")
    try:
        return catalog.embed_missing(engine, progress=line)
    finally:
        line.close()


def embed_command(settings: Settings, _args: argparse.Namespace) -> int:
    """Make the sentence vectors that are missing."""
    with rooms_of(settings) as rooms:
        print(f"Lausevektoreita laskettu: {embed(rooms.engine)}")
    return 0


def search(settings: Settings, args: argparse.Namespace) -> int:
    """Search the catalogue."""
    with rooms_of(settings) as rooms:
        page = rooms.catalog.search(Query(text=args.text, municipality=args.municipality, limit=args.limit))
    print(f"{page.total} osumaa")
    if page.widened:
        print(widened_text(page.widened))
    for hit in page.results:
        card = hit.card
        print(f"{hit.score:.3f}  {card.title} – {card.organization or ''} [{card.municipality or ''}]")
        print(f"       {card.summary}")
    return 0


def export(settings: Settings, args: argparse.Namespace) -> int:
    """Export all services as HSDS 3 JSON."""
    with rooms_of(settings) as rooms:
        text = json.dumps(rooms.catalog.hsds_services(), ensure_ascii=False, indent=1)
    if args.output:
        Path(args.output).write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def audit(settings: Settings, args: argparse.Namespace) -> int:
    """List entries that somebody should look at; 1 when there are any."""
    with rooms_of(settings) as rooms:
        found = catalog.audit(rooms.engine, now(), args.source)
    if args.output:
        catalog.write_report(found, Path(args.output))
        print(f"{len(found)} kohtaa: {args.output}")
    else:
        writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        writer.writerow([field.name for field in fields(AuditFinding)])
        writer.writerows([getattr(one, field.name) for field in fields(AuditFinding)] for one in found)
    return 1 if found else 0

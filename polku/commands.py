"""The commands behind the command line; each returns its exit status."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import assessment
import catalog
import regions
from catalog import ImportReport, Options, Query, widened_text
from handover import InvalidInput, UserExists, Vault, WeakPassword, verify_audit
from polku import chat_terminal, doctor, serving, training
from polku.database import migrate_all
from polku.errors import ConfigurationError, PolkuError
from polku.retention import run_retention
from polku.services import Rooms, now, open_rooms
from polku.settings import ROOT, Settings

IMPORTERS: dict[str, Callable[..., ImportReport]] = {
    "ptv": catalog.import_ptv,
    "linkedevents": catalog.import_linkedevents,
    "lipas": catalog.import_lipas,
    "csv": catalog.import_csv,
    "hsds": catalog.import_hsds,
}


@contextmanager
def _rooms(settings: Settings) -> Iterator[Rooms]:
    migrate_all(settings.database)
    rooms = open_rooms(settings)
    try:
        yield rooms
    finally:
        rooms.close()


def serve(settings: Settings, _args: argparse.Namespace) -> int:
    """Serve until stopped."""
    return serving.serve(settings)


def bot(settings: Settings, _args: argparse.Namespace) -> int:
    """Run Rasa alone."""
    return serving.serve_bot(settings)


def train(settings: Settings, args: argparse.Namespace) -> int:
    """Train the model when its sources have changed."""
    print(training.train(settings, force=args.force))
    return 0


def chat(settings: Settings, args: argparse.Namespace) -> int:
    """Talk with the running service on the terminal."""
    return chat_terminal.run(f"http://{settings.host}:{settings.port}", settings.rasa_port, show=args.show)


def examine(_settings: Settings, _args: argparse.Namespace) -> int:
    """Tell what is wrong with this installation; 1 when something is."""
    return doctor.run()


def _files(names: list[str]) -> list[Path]:
    paths = [Path(name) for name in names]
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"Tiedostoa {path} ei ole")
    return paths


def catalog_import(settings: Settings, args: argparse.Namespace) -> int:
    """Import services; 1 when something was rejected."""
    with _rooms(settings) as rooms:
        report = IMPORTERS[args.format](
            rooms.engine,
            _files(args.files),
            now,
            source=args.source or args.format,
            options=Options(dry_run=args.dry_run, end_anyway=args.end_anyway),
        )
    _print_report(report, args.report)
    return 1 if report.rejected else 0


def _print_report(report: ImportReport, path: str | None) -> None:
    print(
        f"tuotu {report.imported}, päivitetty {report.updated}, ennallaan {report.unchanged}, "
        f"päättynyt {report.ended}, hylätty {len(report.rejected)}"
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
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"Hylätyt ja syyt: {path}")
    else:
        for line in lines:
            print(f"  hylätty {line}")


def catalog_search(settings: Settings, args: argparse.Namespace) -> int:
    """Search the catalogue."""
    with _rooms(settings) as rooms:
        page = rooms.catalog.search(Query(text=args.text, municipality=args.municipality, limit=args.limit))
    print(f"{page.total} osumaa")
    if page.widened:
        print(widened_text(page.widened))
    for hit in page.results:
        card = hit.card
        print(f"{hit.score:.3f}  {card.title} – {card.organization or ''} [{card.municipality or ''}]")
        print(f"       {card.summary}")
    return 0


def catalog_export(settings: Settings, args: argparse.Namespace) -> int:
    """Export all services as HSDS 3 JSON."""
    with _rooms(settings) as rooms:
        text = json.dumps(rooms.catalog.hsds_services(), ensure_ascii=False, indent=1)
    if args.output:
        Path(args.output).write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def region_check(_settings: Settings, args: argparse.Namespace) -> int:
    """Tell what a region lacks before going live; 1 when something is missing."""
    try:
        region = regions.load_region(args.name)
    except LookupError:
        raise ConfigurationError(
            f"Aluetta {args.name} ei ole, alueet: {', '.join(regions.region_ids())}"
        ) from None
    missing = region.missing()
    for line in missing:
        print(f"puuttuu: {line}")
    print(f"{region.name}: {'valmis' if not missing else f'{len(missing)} tietoa puuttuu'}")
    return 1 if missing else 0


def _new_password(from_stdin: bool) -> tuple[str, bool]:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if os.environ.get("POLKU_STAFF_PASSWORD"):
        return os.environ["POLKU_STAFF_PASSWORD"], False
    if sys.stdin.isatty():
        return getpass.getpass("Salasana (vähintään 12 merkkiä): "), False
    return secrets.token_urlsafe(15), True


def staff_add(settings: Settings, args: argparse.Namespace) -> int:
    """Add a staff account."""
    password, made_up = _new_password(args.password_stdin)
    with _rooms(settings) as rooms:
        try:
            rooms.staff.add(args.user, password, args.role)
        except WeakPassword:
            raise PolkuError(
                "Salasana on liian heikko: vähintään 12 merkkiä, ei tunnus eikä yleinen sana"
            ) from None
        except UserExists:
            raise PolkuError(f"Tunnus {args.user} on jo olemassa") from None
        except InvalidInput:
            raise PolkuError("Tunnuksessa on vain pieniä kirjaimia, numeroita ja merkkejä . _ @ -") from None
    print(f"Tunnus {args.user} ({args.role}) on lisätty." + (f" Salasana: {password}" if made_up else ""))
    return 0


def retention_run(settings: Settings, _args: argparse.Namespace) -> int:
    """Delete what has outlived its region's times."""
    with _rooms(settings) as rooms:
        for line in run_retention(rooms, settings):
            print(line)
    return 0


def assessment_check(_settings: Settings, args: argparse.Namespace) -> int:
    """Explain every error of questionnaire files; 1 when there are any."""
    found = 0
    paths = [
        p for path in _files(args.files) for p in (sorted(path.glob("*.yml")) if path.is_dir() else [path])
    ]
    for path in paths:
        problems = assessment.check(path)
        for problem in problems:
            print(problem)
        found += sum(problem.severity is assessment.Severity.ERROR for problem in problems)
        if not problems:
            print(f"{path}: kunnossa")
    return 1 if found else 0


def nlu_report(settings: Settings, args: argparse.Namespace) -> int:
    """Report how well residents are understood on the development test set."""
    model = training.train(settings)
    command = [
        str(training.bot_python()), "-m", "bot.tools.nlu_report",
        "--model", str(model),
        "--tests", str(ROOT / "tests" / "nlu"),
        "--out", args.output,
    ]  # fmt: skip
    environment = training.bot_environment(settings)
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode  # noqa: S603 - our own interpreter and module


def vault_new_key(_settings: Settings, args: argparse.Namespace) -> int:
    """Print a fresh vault key."""
    print(Vault.new_key(args.name))
    return 0


def audit_verify(settings: Settings, _args: argparse.Namespace) -> int:
    """Check the audit log's hash chain; 1 when it is broken."""
    with _rooms(settings) as rooms:
        report = verify_audit(rooms.engine)
    for problem in report.problems:
        print(f"rivi {problem.seq}: {problem.code}")
    print(f"Tapahtumaloki: {report.count} riviä, {'ehjä' if report.ok else 'rikki'}.")
    return 0 if report.ok else 1

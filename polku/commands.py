"""The commands behind the command line; each returns its exit status."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import subprocess
import sys

import assessment
import regions
from conversation import read_erasures
from handover import InvalidInput, UserExists, Vault, WeakPassword, read_withdrawals, verify_audit
from polku import chat_terminal, doctor, serving, training
from polku.errors import ConfigurationError, PolkuError
from polku.files import files_of
from polku.retention import run_retention
from polku.services import rooms_of
from polku.settings import ROOT, Settings


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
    with rooms_of(settings) as rooms:
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
    with rooms_of(settings) as rooms:
        for line in run_retention(rooms, settings):
            print(line)
    return 0


def erasures_replay(settings: Settings, args: argparse.Namespace) -> int:
    """Erase and take back again what residents had, after the restored backup was made."""
    paths = files_of(args.files) if args.files else [settings.data_dir / "erasures.log"]
    try:
        paths = [path for path in paths if args.files or path.exists()]
        found, withdrawn = read_erasures(paths), read_withdrawals(paths)
    except OSError as error:
        raise PolkuError(f"Tiedostoa {error.filename} ei voi lukea") from None
    requests = again = 0
    if found or withdrawn:
        with rooms_of(settings) as rooms:
            for one in found:
                requests += rooms.handovers.erase(one.conversation_id)
            again = sum(map(rooms.handovers.replay, withdrawn))
            rooms.conversations.remove(*(one.conversation_id for one in found))
    print(f"Poistoja toistettu: {len(found)}, niissä yhteydenottopyyntöjä {requests}.")
    print(f"Peruutuksia merkitty: {len(withdrawn)}, niistä palautus oli kumonnut {again}.")
    return 0


def assessment_check(_settings: Settings, args: argparse.Namespace) -> int:
    """Explain every error of questionnaire files; 1 when there are any."""
    found = 0
    paths = [
        p for path in files_of(args.files) for p in (sorted(path.glob("*.yml")) if path.is_dir() else [path])
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
        *(["--floor", args.floor] if args.floor else []),
    ]  # fmt: skip
    return _in_bot(settings, command)


def nlu_compare(settings: Settings, args: argparse.Namespace) -> int:
    """Train several pipelines on the same examples and compare them on the same test set."""
    command = [str(training.bot_python()), "-m", "bot.tools.nlu_compare", "--one-in", str(args.one_in)]
    command += ["--only", *args.only] if args.only else []
    command += ["--table", args.table] if args.table else []
    return _in_bot(settings, command)


def _in_bot(settings: Settings, command: list[str]) -> int:
    environment = training.bot_environment(settings)
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode  # noqa: S603 - our own interpreter and module


def vault_new_key(_settings: Settings, args: argparse.Namespace) -> int:
    """Print a fresh vault key."""
    print(Vault.new_key(args.name))
    return 0


def vault_rotate(settings: Settings, _args: argparse.Namespace) -> int:
    """Seal anew with the newest key what older keys have sealed."""
    with rooms_of(settings) as rooms:
        done = rooms.handovers.rotate_vault()
    print(f"Salattu uusimmalla avaimella: {done}. Vanhan avaimen voi nyt poistaa asetuksista.")
    return 0


def audit_verify(settings: Settings, _args: argparse.Namespace) -> int:
    """Check the audit log's hash chain; 1 when it is broken."""
    with rooms_of(settings) as rooms:
        report = verify_audit(rooms.engine)
    for problem in report.problems:
        print(f"rivi {problem.seq}: {problem.code}")
    print(f"Tapahtumaloki: {report.count} riviä, {'ehjä' if report.ok else 'rikki'}.")
    return 0 if report.ok else 1

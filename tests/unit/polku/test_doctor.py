"""The doctor names every fault of a broken installation, and what to do about it."""

from __future__ import annotations

import csv
import itertools
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import import_csv
from handover import ContactDetails, HandoverDraft, HandoverStore, SummaryItem, Vault
from polku import doctor, doctor_data, doctor_machine
from polku.database import migrate_all, open_engine
from polku.doctor import Level
from polku.settings import ROOT, Settings
from polku.training import model_path

pytestmark = pytest.mark.usefixtures("clean_environment")
NOW = datetime.now(UTC)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path)


def levels(findings) -> list[Level]:
    return [one.level for one in findings]


def only(findings, level: Level) -> str:
    """The text of the one finding, which is of this level."""
    (found,) = list(findings)
    assert found.level is level, found
    return found.text


@pytest.fixture
def stored(settings) -> Settings:
    """A database with one handover whose contact is sealed with the key ``vanha``."""
    migrate_all(settings.database)
    engine = open_engine(settings.database)
    key = Vault.new_key("vanha")
    store = HandoverStore(engine, lambda: NOW, Vault.from_keys(key))
    item = SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys")
    draft = HandoverDraft(
        conversation_id="c", region="kainuu", consent=("needs",), items=(item,), needs=("loneliness",)
    )
    details = ContactDetails.parse({"name": "Aino", "phone": "040 765 4321"})
    store.add_contact(store.create(draft).id, details, "c")
    engine.dispose()
    return settings.model_copy(update={"vault_keys": key})


def test_a_sound_database_is_said_to_be_so(stored):
    assert levels(doctor_data.database(stored.database)) == [Level.OK]
    assert levels(doctor_data.seals(stored)) == [Level.OK]


def test_a_lost_key_is_named_before_an_adviser_needs_it(stored):
    other = stored.model_copy(update={"vault_keys": Vault.new_key("uusi")})
    assert "POLKU_VAULT_KEYS" in only(doctor_data.seals(other), Level.ERROR)


def test_a_wrong_key_under_the_right_name_is_found(stored):
    other = stored.model_copy(update={"vault_keys": Vault.new_key("vanha")})
    said = only(doctor_data.seals(other), Level.ERROR)
    assert said.startswith("1 tallennetta")


@pytest.mark.parametrize("keys", ["salainen", "k1:lyhyt", "k1:%%%", ","])
def test_a_key_that_cannot_be_read_is_told_without_showing_it(settings, keys):
    said = only(doctor_data.vault_keys(settings.model_copy(update={"vault_keys": keys})), Level.ERROR)
    assert "POLKU_VAULT_KEYS" in said
    assert "salainen" not in said


def test_looking_makes_neither_a_key_nor_a_database(settings):
    doctor.examine(doctor_data.checks(settings))
    assert list(settings.data_dir.iterdir()) == []


def test_a_database_newer_than_the_program_is_a_fault(stored):
    engine = open_engine(stored.database)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version_handover SET version_num = '9999'"))
    engine.dispose()
    assert "handover 9999" in only(doctor_data.database(stored.database), Level.ERROR)


def test_tables_that_lack_a_migration_are_told(stored):
    engine = open_engine(stored.database)
    with engine.begin() as db:
        db.execute(text("DELETE FROM alembic_version_conversation"))
    engine.dispose()
    assert "conversation" in only(doctor_data.database(stored.database), Level.WARNING)


def test_a_database_that_does_not_answer_is_told_without_its_password(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql+psycopg://polku:s4lasana@127.0.0.1:{taken.getsockname()[1]}/polku"
        said = only(doctor_data.database(url), Level.ERROR)
    assert "POLKU_DATABASE_URL" in said
    assert "s4lasana" not in said


def test_a_corrupt_database_is_found(stored):
    path = Path(stored.database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\x00" * (len(whole) - 8192))
    assert Level.ERROR in levels(doctor_data.database(stored.database))


def test_a_model_is_missing_then_stale_then_fresh(settings):
    assert "ei ole vielä" in only(doctor_data.model(settings), Level.WARNING)
    wanted = model_path(settings)
    wanted.parent.mkdir()
    (wanted.parent / "polku-0000.tar.gz").touch()
    assert "polku train" in only(doctor_data.model(settings), Level.WARNING)
    wanted.touch()
    assert levels(doctor_data.model(settings)) == [Level.OK]


def test_help_lines_that_nobody_has_checked_are_named():
    assert levels(doctor_data.help_lines(date(2026, 11, 23))) == [Level.OK]
    assert "safety/help_lines.yml" in only(doctor_data.help_lines(date(2028, 1, 1)), Level.WARNING)


def test_an_empty_catalogue_is_a_fault(stored):
    assert "polku catalog import" in only(doctor_data.catalogue(stored), Level.ERROR)


def imported(settings: Settings, finished: datetime) -> None:
    """One service, and an import run that ended then."""
    with (ROOT / "catalog" / "data" / "services.csv").open(encoding="utf-8", newline="") as shipped:
        rows = list(itertools.islice(csv.reader(shipped), 2))
    few = settings.data_dir / "few.csv"
    with few.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    engine = open_engine(settings.database)
    import_csv(engine, [few], lambda: finished, source="ptv")
    engine.dispose()


def test_a_source_that_is_no_longer_read_is_named(stored):
    imported(stored, NOW - timedelta(days=45))
    assert "ptv" in only(doctor_data.catalogue(stored), Level.WARNING)
    assert levels(doctor_data.clock_behind(stored)) == []


def test_a_clock_behind_the_database_is_found(stored):
    imported(stored, NOW + timedelta(days=2))
    assert "timedatectl" in only(doctor_data.clock_behind(stored), Level.ERROR)


def test_a_clock_before_the_release_is_a_fault():
    assert "timedatectl" in only(doctor_machine.clock(datetime(1970, 1, 2, tzinfo=UTC)), Level.ERROR)
    assert levels(doctor_machine.clock(NOW)) == [Level.OK]


def test_packages_that_lack_or_differ_are_named(tmp_path):
    lock = tmp_path / "app.txt"
    lock.write_text(
        f"aiohttp==0.0.1 \\\n    --hash=sha256:0\nei-olemassa==1.0\npytest=={pytest.__version__}\n"
    )
    said = only(doctor_machine.app_environment(lock), Level.ERROR)
    assert "2 pakettia" in said
    assert "aiohttp" in said
    assert "ei-olemassa" in said


def test_this_environment_has_what_the_lock_file_says():
    assert levels(doctor_machine.app_environment(ROOT / "requirements" / "app.txt")) == [Level.OK]
    assert doctor_machine.pinned(ROOT / "requirements" / "app.txt")["rasa-sdk"] == "3.21.1"


def bot_root(tmp_path: Path, python: str) -> Path:
    """A checkout whose bot interpreter is this script."""
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "bot.txt", tmp_path / "requirements")
    script = tmp_path / ".venv-bot" / "bin" / "python"
    script.parent.mkdir(parents=True)
    script.write_text(f"#!/bin/sh\n{python}\n")
    script.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("exit 1", "ei käynnisty"),
        ("echo roskaa", "ei käynnisty"),
        ("echo '[[3, 12], \"3.6.21\", true]'", "Python 3.12"),
        ("echo '[[3, 10], null, true]'", "puuttuu"),
        ("echo '[[3, 10], \"3.6.21\", false]'", "POLKU_SPACY_MODEL"),
    ],
)
def test_a_broken_bot_environment_is_told_apart(tmp_path, python, said):
    assert said in only(doctor_machine.bot_environment(bot_root(tmp_path, python), "fi_x"), Level.ERROR)


def test_a_bot_environment_that_is_not_there_is_a_fault(tmp_path):
    assert "make setup" in only(doctor_machine.bot_environment(tmp_path, "fi_x"), Level.ERROR)


@pytest.mark.parametrize(("check", "module"), [("voikko", "libvoikko"), ("pango", "weasyprint")])
def test_a_missing_library_is_a_finding_that_names_the_packages(monkeypatch, check, module):
    assert levels(getattr(doctor_machine, check)()) == [Level.OK]
    monkeypatch.setitem(sys.modules, module, None)
    assert "make setup" in only(getattr(doctor_machine, check)(), Level.ERROR)


@pytest.mark.parametrize(("free", "level"), [(10, Level.ERROR), (10**9, Level.WARNING), (10**11, Level.OK)])
def test_little_space_is_told_before_it_ends(monkeypatch, tmp_path, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 0, free))
    assert levels(doctor_machine.disk(tmp_path / "not" / "yet")) == [level]


def test_a_key_that_others_can_read_is_a_fault(tmp_path):
    key = tmp_path / "vault.key"
    key.write_text("k1:x")
    key.chmod(0o644)
    assert "chmod 600" in only(doctor_machine.data_folder(tmp_path), Level.ERROR)
    key.chmod(0o600)
    assert levels(doctor_machine.data_folder(tmp_path)) == [Level.OK]


def test_a_port_that_another_program_has_is_named(unused_tcp_port_factory, tmp_path):
    ports = [unused_tcp_port_factory() for _ in range(3)]
    settings = Settings(port=ports[0], action_port=ports[1], rasa_port=ports[2], data_dir=tmp_path)
    assert levels(doctor_machine.ports(settings)) == [Level.OK]
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[1]))
        assert "POLKU_ACTION_PORT" in only(doctor_machine.ports(settings), Level.ERROR)


def test_a_check_that_fails_itself_does_not_stop_the_others_or_tell_its_message():
    def broken():
        raise RuntimeError("postgresql://polku:s4lasana@kone")

    found = doctor.examine([("eka", broken), ("toka", lambda: [doctor.ok("toka", "hyvä")])])
    assert levels(found) == [Level.ERROR, Level.OK]
    assert "s4lasana" not in found[0].text


def run_doctor(tmp_path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-m", "polku", "doctor"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "POLKU_DATA_DIR": str(tmp_path), **env},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )


def test_the_command_tells_a_wrong_setting_among_the_rest(tmp_path):
    result = run_doctor(tmp_path, POLKU_PORT="kahdeksan")
    assert result.returncode == 1
    assert re.search(r"VIKA +asetukset: .*POLKU_PORT", result.stdout)
    assert "Traceback" not in result.stderr


def test_the_command_runs_without_the_applications_packages(tmp_path):
    # -S: no site packages, as in an environment that was never finished.
    result = run_doctor(tmp_path, "-S")
    assert result.returncode == 1
    assert "make setup" in result.stdout
    assert "Traceback" not in result.stderr

"""What was backed up while Polku writes is what comes back, and a bad backup touches nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from polku.settings import ROOT


class House:
    """A data folder with a database in write-ahead mode, and the scripts over it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.data = folder / "data"
        self.backups = folder / "backups"
        self.data.mkdir()
        self.env = {
            "PATH": os.environ["PATH"],
            "POLKU_DATA_DIR": str(self.data),
            "POLKU_PORT": str(port),
        }
        with closing(self.open()) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE request (id INTEGER PRIMARY KEY, text TEXT)")
            db.commit()

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "polku.db", timeout=30)

    def add(self, *texts: str) -> None:
        with closing(self.open()) as db:
            db.executemany("INSERT INTO request (text) VALUES (?)", [(text,) for text in texts])
            db.commit()

    def texts(self) -> list[str]:
        with closing(self.open()) as db:
            return [text for (text,) in db.execute("SELECT text FROM request ORDER BY id")]

    def run(self, script: str, path: Path, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "deploy" / script), str(path)],
            env={**self.env, **env},
            capture_output=True,
            text=True,
            check=False,
        )

    def backup(self) -> Path:
        done = self.run("backup.sh", self.backups)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip().removeprefix("Varmuuskopio: "))


@pytest.fixture
def house(tmp_path, unused_tcp_port) -> House:
    return House(tmp_path, unused_tcp_port)


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept_beside(house):
    house.add("ensimmäinen", "toinen")
    kept = house.backup()
    house.add("kolmas")
    done = house.run("restore.sh", kept)
    assert done.returncode == 0, done.stderr
    assert house.texts() == ["ensimmäinen", "toinen"]
    with closing(sqlite3.connect(house.data / "polku.db.before-restore")) as db:
        assert db.execute("SELECT count(*) FROM request").fetchone() == (3,)


def test_a_backup_made_while_polku_writes_is_one_whole_moment(house):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            # Two rows a transaction: a backup may hold both or none.
            house.add(f"a{number}", f"b{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        kept = house.backup()
    finally:
        stop.set()
        writer.join()
    assert house.run("restore.sh", kept).returncode == 0
    texts = house.texts()
    assert len(texts) % 2 == 0
    assert [text[1:] for text in texts[::2]] == [text[1:] for text in texts[1::2]]


def test_rasas_conversations_are_in_it_and_the_key_is_not(house):
    shutil.copy(house.data / "polku.db", house.data / "tracker.db")
    (house.data / "vault.key").write_text("k1:salainen")
    with tarfile.open(house.backup()) as tar:
        assert sorted(tar.getnames()) == ["SHA256SUMS", "polku.db", "tracker.db"]


def test_only_the_owner_can_read_a_backup(house):
    assert house.backup().stat().st_mode & 0o077 == 0


def test_a_changed_backup_is_refused_and_nothing_is_touched(house, tmp_path):
    house.add("nykyinen")
    kept = house.backup()
    inside = tmp_path / "inside"
    inside.mkdir()
    subprocess.run(["tar", "-xf", str(kept), "-C", str(inside)], check=True)
    with (inside / "polku.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8)
    subprocess.run(f"tar -cf {kept} -C {inside} polku.db SHA256SUMS", shell=True, check=True)
    done = house.run("restore.sh", kept)
    assert done.returncode == 1
    assert "vioittunut" in done.stderr
    assert house.texts() == ["nykyinen"]


def test_restoring_under_a_running_polku_is_refused(house):
    kept = house.backup()
    import socket

    with socket.socket() as running:
        running.bind(("127.0.0.1", int(house.env["POLKU_PORT"])))
        running.listen()
        done = house.run("restore.sh", kept)
    assert done.returncode == 1
    assert "käynnissä" in done.stderr


def test_old_backups_go_and_other_files_stay(house):
    old = house.backups / "polku-20200101T000000Z.tar"
    house.backups.mkdir()
    for path in (old, house.backups / "muu.tar"):
        path.touch()
        os.utime(path, (0, 0))
    house.backup()
    assert not old.exists()
    assert (house.backups / "muu.tar").exists()


def test_a_database_that_is_not_there_is_told_and_leaves_no_backup(house):
    (house.data / "polku.db").unlink()
    done = house.run("backup.sh", house.backups)
    assert done.returncode == 1
    assert "POLKU_DATA_DIR" in done.stderr
    assert list(house.backups.iterdir()) == []

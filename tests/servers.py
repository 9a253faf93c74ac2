"""Real servers for tests, each of its own: PostgreSQL 15 and Redis from Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.stack import free_port

POSTGRES = Path("/usr/lib/postgresql/15/bin")


def _as_postgres(*command: str) -> list[str]:
    # PostgreSQL refuses to run as root.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL cluster; gives the SQLAlchemy URL of an empty database."""
    # Not in pytest's folder: a second session closes it to the user postgres.
    with TemporaryDirectory(prefix="polku-postgresql-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        with _cluster(Path(folder) / "data") as url:
            yield url


@contextmanager
def _cluster(data: Path) -> Iterator[str]:
    port = free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    init = _as_postgres(str(POSTGRES / "initdb"), "-D", str(data), "-U", "polku", "-A", "trust", "-E", "UTF8")
    subprocess.run([*init, "--locale=C.UTF-8", "--no-sync"], check=True, **quiet)
    options = ("-k", "", "-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off")
    server = subprocess.Popen(_as_postgres(str(POSTGRES / "postgres"), "-D", str(data), *options), **quiet)
    try:
        _until(str(POSTGRES / "pg_isready"), "-h", "127.0.0.1", "-p", str(port))
        yield f"postgresql+psycopg://polku@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            _as_postgres(str(POSTGRES / "pg_ctl"), "-D", str(data), "stop", "-m", "immediate"), **quiet
        )
        server.wait(60)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing on disk; gives its URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _until("redis-cli", "-p", str(port), "ping")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)


def _until(*command: str, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while subprocess.run(command, capture_output=True, check=False).returncode != 0:
        assert time.monotonic() < end, f"{command[0]}: the server does not answer"
        time.sleep(0.1)

"""Residents with think time, by locust: 50 of them, then more until it is too much (the knee).

``python -m bench load`` runs it over one command with SQLite, ``load2`` over one gateway and two
Rasas with PostgreSQL and Redis. Locust runs on the same machine and takes its share of it.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.bots import Worthless, have_polku_trained
from bench.figures import Size, memory
from tests import replicas
from tests.stack import ROOT, Stack

SLOWEST = 1_000.0  # milliseconds of p95: beyond it the knee is passed
RAMP_SECONDS = 8


def load(url: str, users: int, seconds: int, folder: Path) -> dict[str, float]:
    """One load: figures of the residents' messages, once all `users` are there."""
    prefix = folder / f"load-{users}"
    command = [
        sys.executable, "-m", "locust", "-f", str(ROOT / "bench" / "load" / "locustfile.py"), "--headless",
        "--host", url, "-u", str(users), "-r", str(max(1, users // RAMP_SECONDS)), "--reset-stats",
        "-t", f"{seconds + RAMP_SECONDS}s", "--csv", str(prefix), "--only-summary",
        "--exit-code-on-error", "0",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603 - our own command
    if done.returncode != 0:
        raise Worthless(f"locust ended with {done.returncode}: {done.stderr[-2000:]}")
    with Path(f"{prefix}_stats.csv").open(encoding="utf-8") as stream:
        (say,) = (row for row in csv.DictReader(stream) if row["Name"] == "say")
    return {
        "messages": int(say["Request Count"]),
        "errors": int(say["Failure Count"]),
        "p50": float(say["50%"]),
        "p95": float(say["95%"]),
        "p99": float(say["99%"]),
        "per_second": float(say["Requests/s"]),
    }


def until_the_knee(url: str, size: Size, folder: Path) -> dict[str, Any]:
    """Load after load until one is answered too late or with an error."""
    found: dict[str, Any] = {}
    for users in size.load_users:
        figures = load(url, users, size.load_seconds, folder)
        found[str(users)] = figures
        print(f"  {users} residents: {figures}", flush=True)
        if figures["errors"] or figures["p95"] > SLOWEST:
            break
        time.sleep(2)  # what still runs for the last ones is over
    return found


def run(size: Size, folder: Path) -> dict[str, Any]:
    """One command, one Rasa, SQLite."""
    have_polku_trained()
    with tempfile.TemporaryDirectory(prefix="polku-load-") as data:
        stack = Stack(Path(data))
        stack.start()
        try:
            assert stack.process is not None
            found = {"steps": until_the_knee(stack.url, size, folder)}
            return found | {"memory": sum(memory(stack.process.pid).values())}
        finally:
            stack.stop()


def run_replicas(size: Size, folder: Path) -> dict[str, Any]:
    """One gateway and two Rasas over PostgreSQL and Redis, behind a proxy."""
    have_polku_trained()
    with (
        tempfile.TemporaryDirectory(prefix="polku-load-") as data,
        replicas.running(Path(data), apps=1, bots=2, rate_limit="off") as several,
    ):
        found = {"steps": until_the_knee(several.front.url, size, folder)}
        processes = [*several.apps, *several.bots]
        return found | {"memory": sum(sum(memory(one.pid).values()) for one in processes)}

"""Five hundred faults while residents talk: what was lost, what was doubled (`tests/faults`).

Most over SQLite, the rest over PostgreSQL, with another seed each day it is run, told in the figures.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import Size
from tests import servers
from tests.faults.run import Verdict, run

SHARE_OF_SQLITE = 0.7


def _judged(verdict: Verdict) -> dict[str, Any]:
    findings = [f"{one.kind}: {one.what}" for one in verdict.findings]
    return {"happened": verdict.happened, "conversations": verdict.conversations, "findings": findings}


def run_all(size: Size, _folder: Path) -> dict[str, Any]:
    """So many faults over both databases; `findings` say what they did."""
    seed = int(time.time()) // 86_400
    on_sqlite = round(size.faults * SHARE_OF_SQLITE)
    with tempfile.TemporaryDirectory(prefix="polku-faults-") as place:
        sqlite = run(f"sqlite:///{Path(place) / 'polku.db'}", Path(place), on_sqlite, seed)
        print(f"  SQLite: {_judged(sqlite)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="polku-faults-") as place, servers.postgresql() as url:
        postgresql = run(url, Path(place), size.faults - sqlite.injected, seed)
        print(f"  PostgreSQL: {_judged(postgresql)}", flush=True)
    both = (sqlite, postgresql)
    findings = [finding for verdict in both for finding in verdict.findings]
    return {
        "seed": seed,
        "injected": sum(verdict.injected for verdict in both),
        "lost": sum(finding.kind == "lost" for finding in findings),
        "doubled": sum(finding.kind == "doubled" for finding in findings),
        "sqlite": _judged(sqlite),
        "postgresql": _judged(postgresql),
    }

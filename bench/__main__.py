"""Measurements, part by part; each part leaves its figures in a file, so that a broken run goes on.

    .venv/bin/python -m bench [PART …] [--quick] [--again] [--report]

Without a part: all of them that are not done yet. Each asks Polku and its peer in one run on one
machine, so run it when nothing else runs. The report goes to docs/measurements.md; with `--quick`
all is small, and the files and the report lie in var/bench-quick.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import catalogue_turns, load_knee, random_faults, report, training, turns
from bench.figures import FULL, QUICK, Size, machine
from tests.stack import ROOT

DOCUMENT = ROOT / "docs" / "measurements.md"
PARTS: dict[str, Callable[[Size, Path], dict[str, Any]]] = {
    "training": training.run,
    "turns": turns.run,
    "catalogue": catalogue_turns.run,
    "load": load_knee.run,
    "load2": load_knee.run_replicas,
    "faults": random_faults.run_all,
}


def measure(name: str, size: Size, folder: Path) -> None:
    """Run one part; its file appears when it is whole."""
    where, started = machine(), time.monotonic()
    print(f"== {name} ({where})", flush=True)
    found = PARTS[name](size, folder)
    seconds = time.monotonic() - started
    result = {"machine": where, "seconds": seconds, "found": found}
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(f"   {seconds:.0f} s", flush=True)


def main() -> int:
    """Measure what is asked for and not done; then write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a small size, to see that it works")
    parser.add_argument("--again", action="store_true", help="measure also what is done")
    parser.add_argument("--report", action="store_true", help="write the report only")
    args = parser.parse_args()
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    size, folder = (QUICK, ROOT / "var" / "bench-quick") if args.quick else (FULL, ROOT / "var" / "bench")
    folder.mkdir(parents=True, exist_ok=True)
    for name in [] if args.report else args.parts or PARTS:
        if args.again or not (folder / f"{name}.json").exists():
            measure(name, size, folder)
    document = DOCUMENT
    if args.quick:
        document = folder / "measurements.md"
        document.write_text(f"{report.MARK}\n{report.MARK}\n", encoding="utf-8")
    report.write(report.read(folder), document)
    print(f"report: {document}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

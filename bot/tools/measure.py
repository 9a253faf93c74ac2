"""Trains one pipeline and reads the test set with it; prints its figures as one line of JSON.

A process of its own for each pipeline, so that memory and time are that pipeline's alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from bot.tools.parsing import read_all
from bot.tools.report_page import summarise
from bot.tools.scores import read_tests


def train(config: Path, data: Path, out: Path) -> float:
    """Train understanding only, in a child process; returns the seconds that it took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(data)]
    command += ["--out", str(out.parent), "--fixed-model-name", out.name.removesuffix(".tar.gz")]
    subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - our own interpreter and arguments
    return time.monotonic() - started


def main(argv: list[str] | None = None) -> int:
    """Train, read, print."""
    parser = argparse.ArgumentParser(prog="bot.tools.measure")
    for name in ("config", "data", "tests", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args(argv)
    seconds = train(args.config, args.data, args.out)
    reading = read_all(args.out, read_tests(args.tests))
    ordered = sorted(reading.milliseconds)
    figures = {
        **summarise(reading.guesses).to_dict(),
        "parse_p50": round(ordered[len(ordered) // 2], 1),
        "parse_p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "training_s": round(seconds),
        # Linux counts kibibytes here.
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    figures.pop("labels")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())

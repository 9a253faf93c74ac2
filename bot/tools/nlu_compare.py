"""Compares pipelines on the test set and writes the table into the decision record.

``python -m bot.tools.nlu_compare [--only NAME ...] [--one-in N] [--table FILE]``

Run in the bot environment by ``polku nlu compare``; DIET alone trains for hours on all examples.
With ``--one-in`` every pipeline learns the same fixed part of them, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.components.encoder.tuned import mark
from bot.tools.examples import read_examples
from bot.tools.scores import read_tests

HERE = Path(__file__).resolve().parent
OURS = "polku"
BEGIN, END = "<!-- nlu compare: alku -->", "<!-- nlu compare: loppu -->"
COLUMNS = {
    "macro_f1": "makro-F1",
    "top3": "3 joukossa",
    "calibration_error": "ECE",
    "parse_p50": "luku p50 ms",
    "parse_p95": "p95 ms",
    "training_s": "koulutus s",
    "memory_mb": "muisti Mt",
}


def pipelines(config: Path) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """Title and pipeline by name; ours comes last, from `config`."""
    found = {
        name: (str(entry["title"]), list(entry["pipeline"]))
        for name, entry in yaml.safe_load((HERE / "pipelines.yml").read_text(encoding="utf-8")).items()
    }
    ours = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    return {**found, OURS: ("Polku: viritetty kooderi ja n-grammit", list(ours))}


def write_part(data: Path, one_in: int, out: Path) -> int:
    """Write every `one_in`-th training example of `data` to `out`; returns how many.

    The hash of an example decides, so the same ones are chosen when others come and go.
    """
    chosen: dict[str, list[str]] = {}
    for label, text in read_examples(data):
        if int(mark(label, text), 16) % one_in == 0:
            chosen.setdefault(label, []).append(text)
    entries = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in chosen.items()
    ]
    out.write_text(yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True), encoding="utf-8")
    return sum(map(len, chosen.values()))


def table(figures: Mapping[str, tuple[str, Mapping[str, float]]]) -> str:
    """A Markdown table with a row for each measured pipeline."""
    lines = ["| putki | " + " | ".join(COLUMNS.values()) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for title, row in figures.values():
        lines.append(f"| {title} | " + " | ".join(f"{row[key]:g}" for key in COLUMNS) + " |")
    return "\n".join(lines)


def put(record: Path, rows: str) -> None:
    """Replace what stands between the two marks in `record`; ValueError when they are not there."""
    text = record.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{record} lacks the marks {BEGIN} and {END}")
    record.write_text(f"{head}{BEGIN}\n{rows}\n{END}{tail}", encoding="utf-8")


def measure(name: str, pipeline: list[dict[str, Any]], data: Path, tests: Path) -> dict[str, float] | None:
    """The figures of one pipeline; None when its training or reading failed (its messages are on stderr)."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(
            yaml.safe_dump(
                {"recipe": "default.v1", "language": "fi", "assistant_id": name, "pipeline": pipeline}
            ),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "bot.tools.measure", "--config", str(config), "--data", str(data)]
        command += ["--tests", str(tests), "--out", str(Path(folder) / "model.tar.gz")]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
        return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def main(argv: list[str] | None = None) -> int:
    """Exit status 1 when a pipeline could not be measured; the others are still told."""
    parser = argparse.ArgumentParser(prog="bot.tools.nlu_compare", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("bot/config.yml"))
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--tests", type=Path, default=Path("tests/nlu"))
    parser.add_argument("--only", nargs="*", help="names of pipelines")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="learn every N-th example only")
    parser.add_argument("--table", type=Path, help="the decision record whose table is replaced")
    args = parser.parse_args(argv)
    chosen = {n: p for n, p in pipelines(args.config).items() if not args.only or n in args.only}
    figures: dict[str, tuple[str, Mapping[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "nlu.yml"
        count = write_part(args.data, args.one_in, part)
        for name, (title, pipeline) in chosen.items():
            print(f"mitataan: {title}", file=sys.stderr, flush=True)
            row = measure(name, pipeline, part, args.tests)
            if row is not None:
                figures[name] = (title, row)
                print(json.dumps({"pipeline": name, **row}), file=sys.stderr, flush=True)
    rows = f"Esimerkkejä {count}, kokeessa {len(read_tests(args.tests))}.\n\n{table(figures)}"
    print(rows)
    if args.table and figures:
        put(args.table, rows)
    return 0 if len(figures) == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())

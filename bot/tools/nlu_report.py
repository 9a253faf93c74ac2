"""Writes the understanding report; run in the bot environment by ``polku nlu report``.

``python -m bot.tools.nlu_report --model PATH --tests tests/nlu --out reports/nlu.html``

The figures are kept beside the page as JSON; the next report is compared with them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.tools.apart import ODD, TWO_NEEDS, needs_figures, odd_figures, read_lines
from bot.tools.parsing import guess_of, parse_all
from bot.tools.report_page import render, summarise
from bot.tools.scores import TestSetError, read_tests

FAILED, UNUSABLE = 1, 2


def previous(path: Path) -> dict[str, Any] | None:
    """The figures of the previous report; None when there are none or they cannot be read."""
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return figures if isinstance(figures, dict) else None


def shortfall(floor: Path | None, figures: dict[str, Any]) -> str | None:
    """Which figure is below the committed floor (JSON: figure → least value); None when none is."""
    if floor is None:
        return None
    for name, least in json.loads(floor.read_text(encoding="utf-8")).items():
        if figures[name] < least:
            return f"{name} on {figures[name]:.3f}, vähintään {least:.3f} vaaditaan ({floor})"
    return None


def main(argv: list[str] | None = None) -> int:
    """Exit status 0, 1 when a figure is below the floor, 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="bot.tools.nlu_report", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tests", type=Path, default=Path("tests/nlu"))
    parser.add_argument("--out", type=Path, default=Path("reports/nlu.html"))
    parser.add_argument("--floor", type=Path, help="JSON: figure → least value")
    args = parser.parse_args(argv)
    apart = args.tests / "apart"
    try:
        utterances = read_tests(args.tests)
        pairs, odd = (read_lines(apart / name) if apart.is_dir() else () for name in (TWO_NEEDS, ODD))
    except TestSetError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    if not utterances:
        print(f"kansiossa {args.tests} ei ole koeviestejä (*.tsv)", file=sys.stderr)
        return UNUSABLE
    # One reading of everything: loading the model takes as long as hundreds of messages.
    answers = parse_all(args.model, [line.text for line in (*utterances, *pairs, *odd)])
    of_pairs = answers[len(utterances) : len(utterances) + len(pairs)]
    of_odd = answers[len(utterances) + len(pairs) :]
    guesses = [guess_of(u, a.parsed) for u, a in zip(utterances, answers, strict=False)]
    of_sets: dict[str, float] = {}
    if pairs and odd:
        of_sets |= needs_figures(pairs, [answer.parsed for answer in of_pairs])
        of_sets |= odd_figures([answer.parsed for answer in of_odd])
    figures = {**summarise(guesses).to_dict(), **{name: round(value, 4) for name, value in of_sets.items()}}
    kept = args.out.with_suffix(".json")
    milliseconds = [answer.milliseconds for answer in answers[: len(utterances)]]
    page = render(guesses, milliseconds, previous(kept), of_sets)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page, encoding="utf-8")
    kept.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"makro-F1 {figures['macro_f1']:.3f}, kolmen joukossa {figures['top3']:.3f}: {args.out}")
    print(", ".join(f"{name} {value:.3f}" for name, value in of_sets.items()))
    missed = shortfall(args.floor, figures)
    if missed:
        print(missed, file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())

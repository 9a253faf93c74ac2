"""How long the assessment takes, in milliseconds: a question, free words, a step, a result."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from assessment import (  # noqa: E402 (the project's root must be on the path first)
    NotUnderstood,
    Progress,
    answer,
    begin,
    current_question,
    load_questionnaire,
    result,
    skip,
    understand,
)

FILE = ROOT / "assessment" / "questionnaires" / "mita-voin-tehda-itse.yml"
SAID = "en oikein jaksa mitään, rahat ja parisuhde huolettaa enkä nuku öisin kunnolla"
ROUNDS = 200


def timed(times: list[float], call: Callable[[], object]) -> object:
    """Call and note how long it took, in milliseconds."""
    start = time.perf_counter()
    value = call()
    times.append((time.perf_counter() - start) * 1000)
    return value


def main() -> None:
    """Talk the main questionnaire through in the same words, and print the times."""
    started = time.perf_counter()
    questionnaire = load_questionnaire(FILE)
    print(f"first reading of the file: {(time.perf_counter() - started) * 1000:.0f} ms")
    times: dict[str, list[float]] = {
        name: [] for name in ("load", "question", "understand", "step", "result")
    }
    for _ in range(ROUNDS):
        timed(times["load"], lambda: load_questionnaire(FILE))
        progress = begin(questionnaire)
        while not progress.done:
            question = current_question(questionnaire, progress)
            assert question is not None
            timed(times["question"], lambda p=progress: current_question(questionnaire, p))
            found = timed(times["understand"], lambda q=question: understand(q, SAID))
            progress = step(times["step"], questionnaire, progress, found)
        timed(times["result"], lambda p=progress: result(questionnaire, p))
    for name, values in times.items():
        print(f"{name:>10}: p50 {median(values):6.2f} ms  p95 {quantiles(values, n=20)[-1]:6.2f} ms")


def step(times: list[float], questionnaire: object, progress: Progress, found: object) -> Progress:
    """Answer with what was understood, or pass over."""
    if isinstance(found, NotUnderstood):
        after = timed(times, lambda: skip(questionnaire, progress))  # type: ignore[arg-type]
    else:
        after = timed(times, lambda: answer(questionnaire, progress, found, SAID))  # type: ignore[arg-type]
    assert isinstance(after, Progress)
    return after


if __name__ == "__main__":
    main()

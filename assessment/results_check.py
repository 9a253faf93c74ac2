"""Checks a questionnaire's arithmetic: every option has its points, results cover every score."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from assessment.problems import Problem, problem
from assessment.reader import Document, Place

LEVELS = range(4)


def check_results(file: str, document: Document) -> Iterator[Problem]:
    """Findings about scores, steps, bands, levels and the questionnaire's length."""
    data = document.data
    questions = {question["id"]: question for question in data["questions"]}
    scores = {score["id"]: score for score in data.get("scoring", {}).get("scores", ())}
    for number, score in enumerate(data.get("scoring", {}).get("scores", ())):
        yield from _points(file, document, ("scoring", "scores", number), score, questions)
    for number, result in enumerate(data.get("results", ())):
        if result["score"] not in scores:
            place: Place = ("results", number, "score")
            yield problem(file, document.line(place), "unknown_score", id=result["score"])
    for name, score in scores.items():
        yield from _bands(file, document, name, score, questions)
    for axis in ("need", "ability"):
        if "path" in data:
            yield from _level(file, document, axis, data["path"][axis], scores)
    if "path" not in data and not data.get("results"):
        yield problem(file, 1, "no_outcome")
    needed = sum(
        1 for question in data["questions"] if not question.get("optional") and "condition" not in question
    )
    if "max_questions" in data and needed > data["max_questions"]:
        line = document.line(("max_questions",))
        yield problem(file, line, "too_long", needed=needed, limit=data["max_questions"])


def _points(
    file: str, document: Document, place: Place, score: Mapping[str, Any], questions: Mapping[str, Any]
) -> Iterator[Problem]:
    for question_id, points in score.get("points", {}).items():
        question = questions.get(question_id, {})
        # In a multi-choice only some boxes count; of the others exactly one is chosen.
        if question.get("kind") in ("single", "scale"):
            for option in question["options"]:
                if option["id"] not in points:
                    line = document.line((*place, "points", question_id))
                    yield problem(file, line, "missing_points", option=option["id"], question=question_id)
        elif question and question["kind"] != "multi":
            line = document.line((*place, "points", question_id))
            yield problem(file, line, "wrong_kind", field="points", id=question_id, kind=question["kind"])
    for question_id, steps in score.get("numbers", {}).items():
        line = document.line((*place, "numbers", question_id))
        if questions.get(question_id, {}).get("kind") != "number":
            kind = questions.get(question_id, {}).get("kind", "?")
            yield problem(file, line, "wrong_kind", field="numbers", id=question_id, kind=kind)
        if not _rising(steps):
            yield problem(file, line, "steps")
    if "count" in score and not _rising(score["count"]["steps"], from_zero=False):
        yield problem(file, document.line((*place, "count", "steps")), "steps")


def _bands(
    file: str, document: Document, name: str, score: Mapping[str, Any], questions: Mapping[str, Any]
) -> Iterator[Problem]:
    """For each group of residents (same ``when``) the bands must cover the score once."""
    low, high = _span(score, questions)
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for number, result in enumerate(document.data.get("results", ())):
        if result["score"] == name:
            who = json.dumps(result.get("when"), sort_keys=True)
            groups.setdefault(who, []).append((result["from"], result["to"], number))
    for bands in groups.values():
        bands.sort()
        line = document.line(("results", bands[0][2]))
        wrong = [f"{first}–{last}" for first, last, _ in bands if first > last]
        if bands[0][0] != low:
            wrong.append(f"alku {bands[0][0]}")
        if bands[-1][1] != high:
            wrong.append(f"loppu {bands[-1][1]}")
        wrong += [f"{a[0]}–{a[1]} ja {b[0]}–{b[1]}" for a, b in pairwise(bands) if b[0] != a[1] + 1]
        if wrong:
            yield problem(file, line, "bands", low=low, high=high, where=", ".join(wrong))


def _span(score: Mapping[str, Any], questions: Mapping[str, Any]) -> tuple[int, int]:
    """The lowest and the highest value that a score can have."""
    high = 0
    for question_id, points in score.get("points", {}).items():
        values = list(points.values())
        several = questions.get(question_id, {}).get("kind") == "multi"
        high += sum(values) if several else max(values, default=0)
    for steps in score.get("numbers", {}).values():
        high += int(max(points for _, points in steps))
    if "count" in score:
        high += int(max(points for _, points in score["count"]["steps"]))
    return 0, high


def _level(
    file: str, document: Document, axis: str, level: Mapping[str, Any], scores: Mapping[str, Any]
) -> Iterator[Problem]:
    if level["score"] not in scores:
        yield problem(file, document.line(("path", axis, "score")), "unknown_score", id=level["score"])
    line = document.line(("path", axis, "levels"))
    if not _rising(level["levels"]):
        yield problem(file, line, "steps")
    for _, value in level["levels"]:
        if value not in LEVELS:
            yield problem(file, line, "level", level=value)


def _rising(steps: Sequence[Sequence[float]], *, from_zero: bool = True) -> bool:
    limits = [step[0] for step in steps]
    starts_well = not from_zero or limits[0] == 0
    return starts_well and all(later > earlier for earlier, later in pairwise(limits))

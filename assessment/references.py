"""Checks that what a questionnaire file refers to is there: questions, options, themes, links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.build import names
from assessment.problems import Problem, problem
from assessment.reader import Document, Place

FACTS = ("needs", "interests", "municipality", "digital")
LISTS = ("known_from", "also_from", "not_again", "ends_with")
CHOICES = ("single", "multi", "scale")


@dataclass(frozen=True)
class Scope:
    """The names that a file may refer to."""

    file: str
    document: Document
    questions: Mapping[str, Mapping[str, Any]]
    themes: frozenset[str]
    links: frozenset[str]
    signals: frozenset[str]

    def found(self, place: Place, code: str, **data: object) -> Problem:
        """A finding at a place of the file."""
        return problem(self.file, self.document.line(place), code, **data)


def check_references(
    file: str, document: Document, themes: frozenset[str], links: frozenset[str]
) -> Iterator[Problem]:
    """Findings about names that lead nowhere, or to the wrong kind of thing."""
    data = document.data
    scoring = data.get("scoring", {})
    scope = Scope(
        file,
        document,
        {question["id"]: question for question in data["questions"]},
        themes,
        links,
        frozenset(signal["id"] for signal in scoring.get("signals", ())),
    )
    for number, question in enumerate(data["questions"]):
        yield from _question(scope, ("questions", number), question)
    for option_place, option_id, question_id in _scored(scoring):
        yield from _option(scope, option_place, question_id, option_id)
    for number, item in enumerate(scoring.get("derived", ())):
        place: Place = ("scoring", "derived", number)
        yield from _themes(scope, (*place, "themes"), item["themes"])
        yield from _condition(scope, (*place, "when"), item["when"])
    for number, item in enumerate(scoring.get("signals", ())):
        yield from _condition(scope, ("scoring", "signals", number, "when"), item["when"])
    yield from _theme_rules(scope, scoring.get("themes", {}))
    yield from _themes(scope, ("offered_for",), data.get("offered_for", []))
    for number, result in enumerate(data.get("results", ())):
        yield from _result(scope, ("results", number), result)
    for field, question_id in data.get("path", {}).items():
        if field not in ("need", "ability"):
            for name in names(question_id):
                yield from _question_name(scope, ("path", field), name)


def _question(scope: Scope, place: Place, question: Mapping[str, Any]) -> Iterator[Problem]:
    kind = question["kind"]
    for field, fitting in (
        ("not_again", ("multi",)),
        ("ends_with", CHOICES),
        ("min", ("number",)),
        ("max", ("number",)),
        ("entity", ("text",)),
    ):
        if field in question and kind not in fitting:
            yield scope.found((*place, field), "wrong_kind", field=field, id=question["id"], kind=kind)
    for number, option in enumerate(question.get("options", ())):
        if option.get("exclusive") and kind != "multi":
            yield scope.found(
                (*place, "options", number), "wrong_kind", field="exclusive", id=question["id"], kind=kind
            )
        bounds = option.get("range")
        if bounds and bounds.get("to", bounds["from"]) < bounds["from"]:
            yield scope.found(
                (*place, "options", number, "range"), "limits", low=bounds["from"], high=bounds["to"]
            )
    if "min" in question and "max" in question and question["min"] > question["max"]:
        yield scope.found((*place, "min"), "limits", low=question["min"], high=question["max"])
    for fact in names(question.get("known_from")):
        if fact not in FACTS:
            yield scope.found((*place, "known_from"), "unknown_fact", id=fact, known=", ".join(FACTS))
    for field in ("also_from", "not_again"):
        for name in names(question.get(field)):
            yield from _question_name(scope, (*place, field), name)
    for option_id in names(question.get("ends_with")):
        yield from _option(scope, (*place, "ends_with"), question["id"], option_id)
    if "condition" in question:
        yield from _condition(scope, (*place, "condition"), question["condition"], asking=question["id"])


def _scored(scoring: Mapping[str, Any]) -> Iterator[tuple[Place, str | None, str]]:
    for number, score in enumerate(scoring.get("scores", ())):
        for question_id, points in score.get("points", {}).items():
            place: Place = ("scoring", "scores", number, "points", question_id)
            yield place, None, question_id
            for option_id in points:
                yield (*place, option_id), option_id, question_id
        for question_id in score.get("numbers", {}):
            yield ("scoring", "scores", number, "numbers", question_id), None, question_id


def _theme_rules(scope: Scope, rules: Mapping[str, Any]) -> Iterator[Problem]:
    for question_id, options in rules.items():
        for option_id, named in options.items():
            place: Place = ("scoring", "themes", question_id, option_id)
            yield from _option(scope, place, question_id, option_id)
            for role in ("trouble", "wish", "interest"):
                if role in named:
                    yield from _themes(scope, place, named[role])
            if "when" in named:
                yield from _condition(scope, (*place, "when"), named["when"])


def _result(scope: Scope, place: Place, result: Mapping[str, Any]) -> Iterator[Problem]:
    if "themes" in result:
        yield from _themes(scope, (*place, "themes"), result["themes"])
    if "when" in result:
        yield from _condition(scope, (*place, "when"), result["when"])
    for number, step in enumerate(result.get("steps", ())):
        if "link" in step and step["link"] not in scope.links:
            yield scope.found((*place, "steps", number, "link"), "unknown_link", id=step["link"])


def _condition(
    scope: Scope, place: Place, condition: Mapping[str, Any], asking: str | None = None
) -> Iterator[Problem]:
    for op in ("all", "any"):
        for number, part in enumerate(condition.get(op, ())):
            yield from _condition(scope, (*place, op, number), part, asking)
    if "not" in condition:
        yield from _condition(scope, (*place, "not"), condition["not"], asking)
    if asking is not None and not {"theme", "signal", "digital"}.isdisjoint(condition):
        yield scope.found(place, "too_early")
    yield from _themes(scope, place, condition.get("theme", []))
    for name in names(condition.get("signal")):
        if name not in scope.signals:
            yield scope.found(place, "unknown_signal", id=name)
    question_id = condition.get("question") or condition.get("known")
    if question_id is None:
        return
    if asking == question_id:
        yield scope.found(place, "own_condition", id=question_id)
    if "has" not in condition:
        yield from _question_name(scope, place, question_id)
    for option_id in names(condition.get("has")):
        yield from _option(scope, place, question_id, option_id)


def _question_name(scope: Scope, place: Place, question_id: str) -> Iterator[Problem]:
    if question_id not in scope.questions:
        yield scope.found(place, "unknown_question", id=question_id)


def _option(scope: Scope, place: Place, question_id: str, option_id: str | None) -> Iterator[Problem]:
    if question_id not in scope.questions:
        yield scope.found(place, "unknown_question", id=question_id)
    elif option_id is not None:
        options = scope.questions[question_id].get("options", ())
        if option_id not in {option["id"] for option in options}:
            yield scope.found(place, "unknown_option", question=question_id, id=option_id)


def _themes(scope: Scope, place: Place, value: str | list[str]) -> Iterator[Problem]:
    for name in names(value):
        if name not in scope.themes:
            yield scope.found(place, "unknown_theme", id=name)

"""A questionnaire's checked data to frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.conditions import read_condition
from assessment.model import (
    Band,
    Choice,
    Counting,
    Kind,
    LevelRule,
    Means,
    NumberRange,
    Option,
    PathRule,
    Question,
    Questionnaire,
    QuestionnaireInfo,
    Role,
    ScoreRule,
    SignalRule,
    StepText,
    ThemeRule,
    Words,
)

Data = Mapping[str, Any]
DEFAULT_LENGTH = 20
# A trouble weighs more than a wish; what is derived from how somebody copes weighs least.
WEIGHTS = {Role.TROUBLE: 4, Role.WISH: 2, Role.INTEREST: 0}
DERIVED_WEIGHT = 1


def build_questionnaire(data: Data) -> Questionnaire:
    """The questionnaire of a file's data, which must have passed `assessment.check`."""
    scoring = data.get("scoring", {})
    questions = tuple(_question(item) for item in data["questions"])
    return Questionnaire(
        info=_info(data),
        questions=questions,
        max_questions=data.get("max_questions", max(DEFAULT_LENGTH, len(questions))),
        scores=tuple(_score(item) for item in scoring.get("scores", ())),
        themes=(*_theme_rules(scoring.get("themes", {})), *_derived(scoring.get("derived", ()))),
        signals=tuple(
            SignalRule(item["id"], item["reason"], read_condition(item["when"]))
            for item in scoring.get("signals", ())
        ),
        bands=tuple(_band(item) for item in data.get("results", ())),
        path=_path(data["path"]) if "path" in data else None,
    )


def _info(data: Data) -> QuestionnaireInfo:
    return QuestionnaireInfo(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        plain_title=data.get("plain_title", data["title"]),
        intro=data["intro"],
        plain_intro=data["plain_intro"],
        source=data["source"],
        licence=data["licence"],
        owner=data["owner"],
        checked=data["checked"],
        cleared=data["cleared"],
        offered_for=names(data.get("offered_for")),
    )


def _question(data: Data) -> Question:
    return Question(
        id=data["id"],
        kind=Kind(data["kind"]),
        text=data["text"],
        plain_text=data["plain"],
        help=data.get("help", ""),
        plain_help=data.get("plain_help", data.get("help", "")),
        options=tuple(_option(item) for item in data.get("options", ())),
        skippable=data.get("skippable", True),
        optional=data.get("optional", False),
        condition=read_condition(data["condition"]) if "condition" in data else None,
        known_from=names(data.get("known_from")),
        also_from=names(data.get("also_from")),
        not_again=names(data.get("not_again")),
        ends_with=names(data.get("ends_with")),
        minimum=data.get("min"),
        maximum=data.get("max"),
        entity=data.get("entity"),
        intents=names(data.get("intents")),
    )


def _option(data: Data) -> Option:
    bounds = data.get("range")
    return Option(
        id=data["id"],
        title=data["title"],
        plain_title=data.get("plain", data["title"]),
        phrases=tuple(data.get("phrases", ())),
        exclusive=data.get("exclusive", False),
        means=Means(data["means"]) if "means" in data else None,
        range=NumberRange(bounds["from"], bounds.get("to"), bounds.get("per")) if bounds else None,
        known_as=names(data.get("known_as")),
        heed=data.get("heed", False),
    )


def _score(data: Data) -> ScoreRule:
    count = data.get("count")
    return ScoreRule(
        id=data["id"],
        title=data["title"],
        points={question: dict(points) for question, points in data.get("points", {}).items()},
        number_points={
            question: tuple((at_least, int(points)) for at_least, points in steps)
            for question, steps in data.get("numbers", {}).items()
        },
        counting=Counting(Role(count["role"]), _steps(count["steps"])) if count else None,
    )


def _theme_rules(data: Data) -> Iterable[ThemeRule]:
    for question, options in data.items():
        for option, named in options.items():
            for role in Role:
                if role.value in named:
                    weight = named.get("weight", WEIGHTS[role])
                    when = read_condition(named["when"]) if "when" in named else None
                    yield ThemeRule(names(named[role.value]), role, weight, question, option, when)


def _derived(data: Iterable[Data]) -> Iterable[ThemeRule]:
    for item in data:
        yield ThemeRule(
            themes=names(item["themes"]),
            role=Role(item["role"]),
            weight=item.get("weight", DERIVED_WEIGHT),
            when=read_condition(item["when"]),
        )


def _band(data: Data) -> Band:
    handover = data.get("handover", {})
    return Band(
        id=data["id"],
        score=data["score"],
        low=data["from"],
        high=data["to"],
        when=read_condition(data["when"]) if "when" in data else None,
        feedback=tuple(_words(item) for item in data["feedback"]),
        steps=tuple(
            StepText(item["step"], _words(item), item.get("link"), item.get("digital", False))
            for item in data.get("steps", ())
        ),
        themes=names(data.get("themes")),
        choices=tuple(
            Choice(item["id"], item["title"], item.get("plain", item["title"]))
            for item in data.get("choices", ())
        ),
        offer=handover.get("offer", "none"),
        priority=handover.get("priority", "normal"),
        reason=handover.get("reason", ""),
    )


def _path(data: Data) -> PathRule:
    def level(name: str) -> LevelRule:
        return LevelRule(data[name]["score"], _steps(data[name]["levels"]))

    return PathRule(
        need=level("need"),
        ability=level("ability"),
        needed_for_level=names(data["asked"]),
        stage=data.get("stage"),
        digital=data.get("digital"),
        municipality=data.get("municipality"),
        age_group=data.get("age_group"),
        for_whom=data.get("for_whom"),
        strengths=data.get("strengths"),
    )


def _words(data: Data) -> Words:
    return Words(data["text"], data["plain"])


def _steps(data: Iterable[Iterable[float]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(at_least), int(points)) for at_least, points in data)


def names(value: str | list[str] | None) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)

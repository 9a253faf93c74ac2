"""Counting: scores, themes in their order, signals, levels, and the band of a result."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assessment.answers import facts_of
from assessment.conditions import Facts, holds
from assessment.model import Band, LevelRule, Questionnaire, Role, ScoreRule, ThemeRule
from assessment.progress import Progress


@dataclass(frozen=True)
class Counted:
    """What the answers amount to.

    ``themes`` are troubles and wishes, weightiest first; ``signals`` map each one's id to its
    reason; ``facts`` hold all of it for further conditions.
    """

    facts: Facts
    themes: tuple[str, ...]
    interests: tuple[str, ...]
    roles: Mapping[str, Role]
    signals: Mapping[str, str]
    scores: Mapping[str, int]


def count(questionnaire: Questionnaire, progress: Progress) -> Counted:
    """Count a questionnaire's answers, in whatever state it is."""
    facts = facts_of(questionnaire, progress)
    weights: dict[str, int] = {}
    roles: dict[str, Role] = {}
    for rule in questionnaire.themes:
        if rule.question is not None and _applies(rule, facts):
            _add(rule, weights, roles)
    facts = replace(facts, themes=frozenset(weights))
    # How somebody copes has its own score; only what was said counts as a trouble to be served.
    said = dict(roles)
    for rule in questionnaire.themes:
        if rule.question is None and facts.themes.isdisjoint(rule.themes) and _applies(rule, facts):
            _add(rule, weights, roles, together=max)
    facts = replace(facts, themes=frozenset(weights))
    signals = {rule.id: rule.reason for rule in questionnaire.signals if holds(rule.when, facts)}
    wanted = [theme for theme in weights if roles[theme] is not Role.INTEREST]
    return Counted(
        facts=replace(facts, signals=frozenset(signals)),
        # Sorting is stable: of equal weight, the order of the file.
        themes=tuple(sorted(wanted, key=lambda theme: -weights[theme])),
        interests=tuple(theme for theme in weights if _is_interest(questionnaire, theme, facts)),
        roles=roles,
        signals=signals,
        scores={rule.id: _score(rule, facts, said) for rule in questionnaire.scores},
    )


def level(rule: LevelRule, scores: Mapping[str, int]) -> int:
    """The level of a score: the last step that it reaches."""
    return max((step for step in rule.steps if scores[rule.score] >= step[0]), key=lambda step: step[0])[1]


def band(questionnaire: Questionnaire, counted: Counted) -> Band | None:
    """The first result that fits the scores and the resident."""
    return next(
        (
            candidate
            for candidate in questionnaire.bands
            if candidate.low <= counted.scores[candidate.score] <= candidate.high
            and holds(candidate.when, counted.facts)
        ),
        None,
    )


def _applies(rule: ThemeRule, facts: Facts) -> bool:
    if rule.question is not None:
        answer = facts.answers.get(rule.question)
        if rule.option not in (answer if isinstance(answer, tuple) else (answer,)):
            return False
    return holds(rule.when, facts)


def _add(
    rule: ThemeRule,
    weights: dict[str, int],
    roles: dict[str, Role],
    together: Callable[[int, int], int] = operator.add,
) -> None:
    for theme in rule.themes:
        weights[theme] = together(weights.get(theme, 0), rule.weight)
        # A theme that is a trouble anywhere is a trouble.
        if theme not in roles or list(Role).index(rule.role) < list(Role).index(roles[theme]):
            roles[theme] = rule.role


def _is_interest(questionnaire: Questionnaire, theme: str, facts: Facts) -> bool:
    return any(
        rule.role is Role.INTEREST and theme in rule.themes and _applies(rule, facts)
        for rule in questionnaire.themes
    )


def _score(rule: ScoreRule, facts: Facts, roles: Mapping[str, Role]) -> int:
    total = 0
    for question, points in rule.points.items():
        answer = facts.answers.get(question)
        chosen = answer if isinstance(answer, tuple) else (answer,)
        total += sum(points.get(option, 0) for option in chosen if isinstance(option, str))
    for question, steps in rule.number_points.items():
        number = facts.positions.get(question)
        if number is not None:
            total += max((step for step in steps if number >= step[0]), default=(0, 0))[1]
    if rule.counting is not None:
        many = sum(role is rule.counting.role for role in roles.values())
        total += max((step for step in rule.counting.steps if many >= step[0]), default=(0, 0))[1]
    return total

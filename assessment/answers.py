"""Answers as values: which fit a question, and how conditions see them."""

from __future__ import annotations

from assessment.conditions import Facts
from assessment.model import Answer, Kind, Question, Questionnaire
from assessment.progress import Progress


def fit(question: Question, value: object) -> Answer | None:
    """A value in the form an answer to this question has, or None if it is none.

    Several options come in the question's order; an exclusive one gives way to any other.
    """
    match question.kind:
        case Kind.SINGLE | Kind.SCALE:
            return value if isinstance(value, str) and question.option(value) else None
        case Kind.MULTI:
            return _fit_several(question, value)
        case Kind.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int | float):
                return None
            too_small = question.minimum is not None and value < question.minimum
            too_big = question.maximum is not None and value > question.maximum
            return None if too_small or too_big else value
        case Kind.TEXT:
            return value.strip() if isinstance(value, str) and value.strip() else None


def _fit_several(question: Question, value: object) -> tuple[str, ...] | None:
    if not isinstance(value, tuple | list) or not value:
        return None
    chosen = [option for option in question.options if option.id in value]
    if len(chosen) < len(set(value)):
        return None
    ordinary = tuple(option.id for option in chosen if not option.exclusive)
    return ordinary or (chosen[0].id,)


def facts_of(questionnaire: Questionnaire, progress: Progress) -> Facts:
    """The answers as conditions see them; themes and signals are not yet counted."""
    positions: dict[str, float] = {}
    for question in questionnaire.questions:
        value = progress.answers.get(question.id)
        if isinstance(value, int | float):
            positions[question.id] = value
        elif isinstance(value, str) and question.options:
            order = [option.id for option in question.options]
            if value in order:
                positions[question.id] = order.index(value) + 1
    return Facts(progress.answers, positions, frozenset(progress.known))

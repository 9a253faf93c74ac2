"""What the conversation has told already, as answers that need not be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.answers import fit
from assessment.model import Answer, Kind, Question, Questionnaire


def known_answers(questionnaire: Questionnaire, known: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers for `begin` or `inform` from facts by name.

    ``needs`` and ``interests`` are theme ids, ``municipality`` is the official name, ``digital`` an
    option's id; a questionnaire's ``known_from`` says which question takes which. What fits no
    question, or more than one option of a single choice, is left to be asked.
    """
    found = {}
    for question in questionnaire.questions:
        told = [value for name in question.known_from for value in _values(known.get(name))]
        value = _answer(question, told) if told else None
        if value is not None:
            found[question.id] = value
    return found


def _answer(question: Question, told: list[str]) -> Answer | None:
    if not question.options:
        return fit(question, told[0])
    meant = tuple(
        option.id
        for option in question.options
        if option.id in told or not set(option.known_as).isdisjoint(told)
    )
    if not meant:
        return None
    if question.kind is Kind.MULTI:
        return fit(question, meant)
    return meant[0] if len(meant) == 1 else None


def _values(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else [str(part) for part in value]

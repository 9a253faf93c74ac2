"""What an answer in free words told, and a question's answers as buttons."""

from __future__ import annotations

import re
from typing import Any

import assessment
from actions.labels import label
from actions.turn import Button, Turn
from assessment import Answer, Kind, Progress, Question, Questionnaire

NO = re.compile(r"\b(?:en|ei|et|enkä|eikä|emme)\b", re.IGNORECASE)
# A button's title names the question by its beginning.
SHORT = 40
# Words are the same by their first letters: "asiaa" is "asiaani".
STEM = 4


def known_facts(turn: Turn) -> dict[str, Any]:
    """What the conversation has told already, by the names that questionnaires know."""
    digital = (turn.slot("profile") or {}).get("digital_told")
    return {"needs": turn.slot("needs") or [], "municipality": turn.municipality, "digital": digital}


def heard_text(
    questionnaire: Questionnaire, question: Question, before: Progress, after: Progress, turn: Turn
) -> str:
    """What was understood of free words, in words; empty when it is just what was said."""
    if is_free_text(question):
        return ""
    # What was told in detail is said in detail: "Yksinäisyys", not the area that it belongs to as well.
    detailed = [
        one
        for one in questionnaire.questions
        if question.id in one.also_from and one.id in after.answers and one.id not in before.answers
    ]
    told = [
        assessment.answer_text(one, after.answers[one.id], plain=turn.plain)
        for one in (detailed or [question])
        if one.id in after.answers
    ]
    heard = ", ".join(told)
    said = turn.text.casefold()
    # What was said in the same words needs no echo.
    stems = {
        word[:STEM] for word in re.findall(r"\w+", heard.casefold()) if len(word) >= STEM or word.isdigit()
    }
    same = all(stem in said for stem in stems) and bool(NO.search(said)) == bool(NO.search(heard))
    return "" if stems and same else heard


def heeded(questionnaire: Questionnaire, before: Progress, after: Progress) -> bool:
    """Whether an answer given just now is one that is to be met as an emergency if it sounds like one."""
    return any(
        option.heed
        for question in questionnaire.questions
        if after.answers.get(question.id) != before.answers.get(question.id)
        for option in question.options
        if option.id in _values(after.answers.get(question.id))
    )


def _values(value: Answer | None) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def is_free_text(question: Question) -> bool:
    """Whether any words are an answer."""
    return question.kind is Kind.TEXT and not question.entity


def short(text: str) -> str:
    """A question, or an answer, by its beginning."""
    first = text.split("?")[0] + "?" if "?" in text else text
    return first if len(first) <= SHORT else first[:SHORT].rsplit(" ", 1)[0].rstrip(",") + "…"


def answer_buttons(question: Question, turn: Turn) -> list[Button]:
    """The question's options, and the way past it."""
    buttons = [
        (
            option.plain_title if turn.plain else option.title,
            f'/assessment_answer{{"answer": "{question.id}:{option.id}"}}',
        )
        for option in question.options
    ]
    if question.skippable:
        buttons.append((label("skip", turn.language), "/skip"))
    return buttons

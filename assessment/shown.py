"""A question as it is shown at this moment, and answers in words."""

from __future__ import annotations

from dataclasses import replace

from assessment.model import DONE, Answer, Kind, Option, Question
from assessment.progress import Progress
from assessment.texts import Texts, load_texts


def as_shown(question: Question, progress: Progress) -> Question:
    """The question with its ticks marked and without options chosen before (see `current_question`)."""
    texts = load_texts()
    taken = {value for name in question.not_again for value in _several(progress.answers.get(name))} - set(
        progress.ticks
    )
    options = tuple(option for option in question.options if option.id not in taken)
    if question.kind is not Kind.MULTI or not progress.ticks:
        return replace(question, options=options)
    ticked = [option for option in options if option.id in progress.ticks]
    done = Option(DONE, texts.done.text, texts.done.plain_text, phrases=texts.done_phrases)
    return replace(
        question,
        text=texts.ticked.text.format(chosen=", ".join(option.title for option in ticked)),
        plain_text=texts.ticked.plain_text.format(chosen=", ".join(option.plain_title for option in ticked)),
        options=(*(_marked(option, texts) if option in ticked else option for option in options), done),
    )


def answer_text(question: Question, value: Answer, *, plain: bool = False) -> str:
    """An answer in words, for saying what was understood and for a summary."""
    if question.kind is Kind.NUMBER:
        return str(value).replace(".", ",")
    if not question.options:
        return str(value)
    chosen = _several(value) or (value,)
    return ", ".join(
        option.plain_title if plain else option.title for option in question.options if option.id in chosen
    )


def _marked(option: Option, texts: Texts) -> Option:
    return replace(
        option,
        title=texts.mark.format(title=option.title),
        plain_title=texts.mark.format(title=option.plain_title),
    )


def _several(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

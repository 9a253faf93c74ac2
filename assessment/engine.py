"""The way through a questionnaire: every step takes a progress and returns a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assessment.answers import facts_of, fit
from assessment.conditions import Facts, holds
from assessment.errors import InvalidAnswer, InvalidProgress
from assessment.model import DONE, Answer, Kind, Question, Questionnaire
from assessment.outcome import NotUnderstood
from assessment.progress import Progress
from assessment.shown import as_shown
from assessment.understand import understand


def begin(questionnaire: Questionnaire, known: Mapping[str, Answer] | None = None) -> Progress:
    """A fresh progress; what is ``known`` already (see `assessment.known_answers`) is never asked."""
    fresh = Progress(questionnaire.id, questionnaire.version)
    return inform(questionnaire, fresh, known or {})


def inform(questionnaire: Questionnaire, progress: Progress, known: Mapping[str, Answer]) -> Progress:
    """Take over what the conversation has told meanwhile; what was answered here stays as it is."""
    fresh = {
        question.id: normalised
        for question in questionnaire.questions
        if question.id in known
        and question.id not in progress.answers
        and (normalised := fit(question, known[question.id])) is not None
    }
    return _settle(
        questionnaire,
        replace(
            progress,
            answers={**progress.answers, **fresh},
            known=(*progress.known, *fresh),
            current=None if progress.current in fresh else progress.current,
        ),
    )


def current_question(questionnaire: Questionnaire, progress: Progress) -> Question | None:
    """The question at hand as it is to be shown now, or None when there is none left.

    A multi-choice with ticks says in its text what is ticked, marks those options, and has a
    further option `assessment.DONE`; options chosen before in the question it builds on are left out.
    """
    progress = fitted(questionnaire, progress)
    question = _question(questionnaire, progress.current)
    return None if question is None else as_shown(question, progress)


def answer(questionnaire: Questionnaire, progress: Progress, value: Answer, text: str = "") -> Progress:
    """Answer the question at hand and go on.

    Give the resident's words as ``text`` when the value came from free words: questions that
    build on this one then take from them what they can, instead of asking again. `InvalidAnswer`
    when the value does not fit.
    """
    progress = fitted(questionnaire, progress)
    question = _question(questionnaire, progress.current)
    if question is None:
        raise InvalidAnswer(question=None, value=value)
    if question.kind is Kind.MULTI and isinstance(value, tuple):
        value = tuple(name for name in dict.fromkeys((*progress.ticks, *value)) if name != DONE)
    normalised = fit(question, value)
    if normalised is None:
        raise InvalidAnswer(question=question.id, value=value)
    answers = {**progress.answers, question.id: normalised}
    known = tuple(name for name in progress.known if name != question.id)
    if text:
        heard = _heard_besides(questionnaire, question, text, answers)
        answers |= heard
        known += tuple(heard)
    return _settle(
        questionnaire,
        replace(
            progress,
            answers=answers,
            known=known,
            asked=_noted(progress, question.id),
            skipped=tuple(name for name in progress.skipped if name != question.id),
            ticks=(),
            current=None,
        ),
    )


def choose(
    questionnaire: Questionnaire, progress: Progress, option_id: str, question_id: str | None = None
) -> Progress:
    """Press a button: answer a choice, or tick or untick a box of a multi-choice, or end it.

    A button of an earlier question changes that answer. A button that is no longer there (an
    old message, an edited questionnaire) leaves the progress as it is.
    """
    progress = fitted(questionnaire, progress)
    if question_id is not None and question_id != progress.current:
        progress = change(questionnaire, progress, question_id)
        if progress.current != question_id:
            return progress
    question = _question(questionnaire, progress.current)
    if question is None:
        return progress
    if question.kind is Kind.MULTI and option_id == DONE:
        return answer(questionnaire, progress, progress.ticks) if progress.ticks else progress
    option = question.option(option_id)
    if option is None:
        return progress
    if question.kind is not Kind.MULTI:
        return answer(questionnaire, progress, option.id)
    if option.exclusive:
        return answer(questionnaire, replace(progress, ticks=()), (option.id,))
    ticked = set(progress.ticks) ^ {option.id}
    return replace(
        progress,
        ticks=tuple(o.id for o in question.options if o.id in ticked and not o.exclusive),
    )


def skip(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """Pass over the question at hand; an answer given before is taken back."""
    progress = fitted(questionnaire, progress)
    question = _question(questionnaire, progress.current)
    if question is None:
        return progress
    if progress.ticks:
        # Boxes that were ticked are an answer, even if "done" was not pressed.
        return answer(questionnaire, progress, progress.ticks)
    return _settle(
        questionnaire,
        replace(
            progress,
            answers={key: value for key, value in progress.answers.items() if key != question.id},
            known=tuple(name for name in progress.known if name != question.id),
            asked=_noted(progress, question.id),
            skipped=tuple(dict.fromkeys((*progress.skipped, question.id))),
            ticks=(),
            current=None,
        ),
    )


def back(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """Return to the question before; its answer stays until another one is given."""
    progress = fitted(questionnaire, progress)
    met = progress.asked
    place = met.index(progress.current) if progress.current in met else len(met)
    for earlier in reversed(met[:place]):
        turned = _turn_to(questionnaire, progress, earlier)
        if turned.current == earlier:
            return turned
    return progress


def change(questionnaire: Questionnaire, progress: Progress, question_id: str) -> Progress:
    """Turn to an earlier question to change its answer, one known from the conversation included.

    Afterwards the questionnaire goes on where it was. An id that is not a question met or
    known so far leaves the progress as it is.
    """
    progress = fitted(questionnaire, progress)
    if question_id not in (*progress.asked, *progress.known):
        return progress
    return _turn_to(questionnaire, progress, question_id)


def remaining(questionnaire: Questionnaire, progress: Progress) -> int:
    """How many questions are still to come at most, the one at hand included, as far as is known now."""
    progress = fitted(questionnaire, progress)
    if progress.done:
        return 0
    waiting = _waiting(questionnaire, progress)
    room = max(questionnaire.max_questions - len(progress.asked), 1)
    return max(min(len(waiting), room), 1)


def fitted(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """The progress as this version of the file allows it: an edited questionnaire drops what is gone.

    `InvalidProgress` when it belongs to another questionnaire.
    """
    if progress.questionnaire_id != questionnaire.id:
        raise InvalidProgress(expected=questionnaire.id, found=progress.questionnaire_id)
    if progress.version == questionnaire.version:
        return progress
    there = {question.id: question for question in questionnaire.questions}
    kept = {
        name: normalised
        for name, value in progress.answers.items()
        if name in there and (normalised := fit(there[name], value)) is not None
    }
    return _settle(
        questionnaire,
        replace(
            progress,
            version=questionnaire.version,
            answers=kept,
            asked=tuple(name for name in progress.asked if name in there),
            skipped=tuple(name for name in progress.skipped if name in there),
            known=tuple(name for name in progress.known if name in kept),
            ticks=(),
            current=progress.current if progress.current in there else None,
        ),
    )


def _settle(questionnaire: Questionnaire, progress: Progress) -> Progress:
    """Drop what no longer applies, then find the question at hand."""
    while True:
        facts = facts_of(questionnaire, progress)
        gone = {
            question.id
            for question in questionnaire.questions
            if question.id in progress.answers
            and question.id not in progress.known
            and not holds(question.condition, facts)
        }
        if not gone:
            break
        progress = replace(
            progress, answers={key: value for key, value in progress.answers.items() if key not in gone}
        )
    at_hand = _question(questionnaire, progress.current)
    if at_hand is not None and holds(at_hand.condition, facts):
        return progress
    following = None if _ended(questionnaire, progress) else _next(questionnaire, progress)
    return replace(progress, current=following, done=following is None)


def _ended(questionnaire: Questionnaire, progress: Progress) -> bool:
    return any(
        question.ends_with and progress.answers.get(question.id) in question.ends_with
        for question in questionnaire.questions
    )


def _waiting(questionnaire: Questionnaire, progress: Progress) -> list[Question]:
    facts = facts_of(questionnaire, progress)
    return [
        question
        for question in questionnaire.questions
        if question.id not in progress.answers
        and question.id not in progress.skipped
        and holds(question.condition, facts)
    ]


def _next(questionnaire: Questionnaire, progress: Progress) -> str | None:
    waiting = _waiting(questionnaire, progress)
    for place, question in enumerate(waiting):
        if not question.optional:
            return question.id
        needed = sum(not later.optional for later in waiting[place:])
        if len(progress.asked) + needed < questionnaire.max_questions:
            return question.id
    return None


def _turn_to(questionnaire: Questionnaire, progress: Progress, question_id: str) -> Progress:
    question = _question(questionnaire, question_id)
    if question is None or not holds(question.condition, facts_of(questionnaire, progress)):
        return progress
    value = progress.answers.get(question_id)
    ticks: tuple[str, ...] = ()
    if question.kind is Kind.MULTI and isinstance(value, tuple):
        ticks = tuple(name for name in value if (o := question.option(name)) and not o.exclusive)
    return replace(progress, current=question_id, ticks=ticks, done=False)


def _heard_besides(
    questionnaire: Questionnaire, question: Question, text: str, answers: dict[str, Answer]
) -> dict[str, Answer]:
    """What the words tell for the questions that build on this one and are now to be asked."""
    facts = Facts(answers)
    heard: dict[str, Answer] = {}
    for other in questionnaire.questions:
        if question.id in other.also_from and other.id not in answers and holds(other.condition, facts):
            found = understand(other, text)
            normalised = None if isinstance(found, NotUnderstood) else fit(other, found)
            exclusive = {option.id for option in other.options if option.exclusive}
            if isinstance(normalised, tuple) and exclusive.isdisjoint(normalised):
                heard[other.id] = normalised
    return heard


def _question(questionnaire: Questionnaire, question_id: str | None) -> Question | None:
    return None if question_id is None else questionnaire.question(question_id)


def _noted(progress: Progress, question_id: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*progress.asked, question_id)))

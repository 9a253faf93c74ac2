"""From answers to the result: counted, placed, planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assessment.conditions import Facts, holds
from assessment.engine import fitted
from assessment.knowledge import STEPS, Knowledge, load_knowledge
from assessment.model import Band, Kind, PathRule, Questionnaire, Words
from assessment.outcome import (
    Digital,
    HandoverAdvice,
    Offer,
    Plan,
    PlanItem,
    Priority,
    Result,
    Score,
)
from assessment.plan import Situation, build_plan, four_steps
from assessment.progress import Progress
from assessment.scoring import Counted, band, count, level
from assessment.segments import SegmentRule, SegmentTable, load_segments

UNCLEAR = "unclear"
NO_THEME = "no_theme"


def result(questionnaire: Questionnaire, progress: Progress) -> Result:
    """The result of a questionnaire as answered so far; skipped questions are allowed, all of them even."""
    progress = fitted(questionnaire, progress)
    counted = count(questionnaire, progress)
    if questionnaire.path is not None:
        return _placed(questionnaire, questionnaire.path, progress, counted)
    return _banded(questionnaire, progress, counted, band(questionnaire, counted))


def _placed(questionnaire: Questionnaire, path: PathRule, progress: Progress, counted: Counted) -> Result:
    table, knowledge = load_segments(), load_knowledge()
    signals = _all_signals(questionnaire, path, counted, table)
    need, ability = level(path.need, counted.scores), level(path.ability, counted.scores)
    rule = table.place(need, ability, signals)
    told_stage = _position(counted, path.stage)
    stage = told_stage or table.stage_of_segment[rule.segment]
    digital = _digital(progress, path)
    facts = replace(
        counted.facts,
        signals=frozenset(signals) | ({NO_THEME} if not (counted.themes or counted.interests) else set()),
        digital=_text(progress, path.digital) or "",
    )
    situation = Situation(
        facts=facts,
        segment=rule.segment,
        stage=stage,
        digital=digital,
        themes=counted.themes,
        interests=counted.interests,
        strengths=_strengths(questionnaire, progress, path.strengths),
    )
    levels = {path.need.score: str(need), path.ability.score: str(ability)}
    return Result(
        questionnaire_id=questionnaire.id,
        version=questionnaire.version,
        title=questionnaire.info.title,
        themes=counted.themes,
        interests=counted.interests,
        strengths=tuple(title for title, _ in situation.strengths),
        digital=digital,
        municipality=_text(progress, path.municipality),
        age_group=_text(progress, path.age_group),
        for_whom=_text(progress, path.for_whom),
        stage=stage,
        segment=rule.segment,
        segment_rule=rule.id,
        segment_reasons=_reasons(rule, table, need, ability, signals),
        signals=tuple(signals),
        scores=_scores(questionnaire, counted, levels),
        handover=table.advice(rule.segment, told_stage, signals),
        plan=build_plan(situation, knowledge),
        feedback=(_opening(knowledge, facts, told_stage),),
        answers=dict(progress.answers),
    )


def _opening(knowledge: Knowledge, facts: Facts, told_stage: int | None) -> Words:
    for opening in knowledge.openings:
        if holds(opening.when, facts):
            return opening.words
    return knowledge.neutral_opening if told_stage is None else knowledge.voices[told_stage].opening


def _banded(questionnaire: Questionnaire, progress: Progress, counted: Counted, found: Band | None) -> Result:
    knowledge = load_knowledge()
    bands = {found.score: found.id} if found else {}
    advice = HandoverAdvice(Offer.NONE, Priority.NORMAL)
    feedback: tuple[Words, ...] = ()
    if found is not None:
        reasons = (found.reason,) if found.reason else ()
        advice = HandoverAdvice(Offer(found.offer), Priority(found.priority), reasons=reasons)
        feedback = found.feedback
    themes = tuple(dict.fromkeys((*(found.themes if found else ()), *counted.themes)))
    return Result(
        questionnaire_id=questionnaire.id,
        version=questionnaire.version,
        title=questionnaire.info.title,
        themes=themes,
        interests=counted.interests,
        strengths=(),
        digital=Digital.WITH_HELP,
        municipality=None,
        age_group=None,
        for_whom=None,
        stage=None,
        segment=None,
        segment_rule=None,
        segment_reasons=(),
        signals=tuple(counted.signals),
        scores=_scores(questionnaire, counted, bands),
        handover=advice,
        plan=_band_plan(found, knowledge),
        feedback=feedback,
        choices=found.choices if found else (),
        answers=dict(progress.answers),
    )


def _band_plan(found: Band | None, knowledge: Knowledge) -> Plan:
    def items(step: str) -> tuple[PlanItem, ...]:
        lines = [line for line in (found.steps if found else ()) if line.step == step]
        return tuple(
            PlanItem(
                id=f"{found.id if found else ''}_{step}_{number}",
                text=line.words.text,
                plain_text=line.words.plain_text,
                url=knowledge.url(line.link),
                digital=line.digital,
                action=step in ("self", "seek"),
            )
            for number, line in enumerate(lines, start=1)
        )

    return four_steps(knowledge, {step: items(step) for step in STEPS})


def _all_signals(
    questionnaire: Questionnaire, path: PathRule, counted: Counted, table: SegmentTable
) -> dict[str, str]:
    asked = [
        question
        for question in questionnaire.questions
        if question.id in path.needed_for_level and holds(question.condition, counted.facts)
    ]
    answered = sum(question.id in counted.facts.answers for question in asked)
    unclear = 2 * answered < len(asked)
    return {**counted.signals, **({UNCLEAR: table.unclear_reason} if unclear else {})}


def _reasons(
    rule: SegmentRule, table: SegmentTable, need: int, ability: int, signals: Mapping[str, str]
) -> tuple[str, ...]:
    return (
        f"{rule.reason} (sääntö {rule.id}, taulukko {table.version})",
        f"Palvelujen tarve {need}/3: {table.need_words[need]}.",
        f"Arjessa pärjääminen {ability}/3: {table.ability_words[ability]}.",
        *signals.values(),
    )


def _scores(questionnaire: Questionnaire, counted: Counted, bands: Mapping[str, str]) -> tuple[Score, ...]:
    return tuple(
        Score(rule.id, rule.title, counted.scores[rule.id], bands.get(rule.id))
        for rule in questionnaire.scores
    )


def _position(counted: Counted, question_id: str | None) -> int | None:
    place = counted.facts.positions.get(question_id or "")
    return None if place is None else int(place)


def _text(progress: Progress, question_id: str | None) -> str | None:
    value = progress.answers.get(question_id or "")
    return value if isinstance(value, str) else None


def _digital(progress: Progress, path: PathRule) -> Digital:
    told = _text(progress, path.digital)
    # Not told: nothing is ruled out, and help is named beside it.
    return Digital(told) if told in {skill.value for skill in Digital} else Digital.WITH_HELP


def _strengths(
    questionnaire: Questionnaire, progress: Progress, question_id: str | None
) -> tuple[tuple[str, str], ...]:
    question = questionnaire.question(question_id) if question_id else None
    chosen = progress.answers.get(question_id or "")
    if question is None or question.kind is not Kind.MULTI or not isinstance(chosen, tuple):
        return ()
    return tuple(
        (option.title, option.plain_title)
        for option in question.options
        if option.id in chosen and not option.exclusive
    )

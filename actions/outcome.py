"""What follows a finished questionnaire: the plan, suggestions, the ways on, and a person as advised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import assessment
from actions.person import summary_items
from actions.plan import Step, joined, kept_plan, say_plan
from actions.suggestions import Results, suggest
from actions.turn import Button, Turn
from assessment import Digital, Offer, Priority, QuestionnaireInfo, Result
from catalog import theme_label

THEMES_AT_ONCE = 4
# What the catalogue calls those whom an answer places; the middle ages have no services of their own.
AUDIENCE_OF_AGE = {
    "under_18": ("young",),
    "age_18_29": ("young",),
    "age_65_79": ("older_people",),
    "age_80": ("older_people",),
}
# Where the choices after a risk test lead.
WAYS_ON = {
    "appointment": "/request_callback",
    "advice": "/request_human",
    "self_care": '/choose_theme{"theme": "lifestyle_change"}',
    "group": '/choose_theme{"theme": "peer_support"}',
}
# The same within a test's own theme, as ways of `narrowing.yml`: who asks for a group after a test of
# drinking is not sent to any other.
WAYS_WITHIN = {
    "substance_use": {"self_care": "less", "group": "stop"},
}


def finish(turn: Turn, result: Result, themes: Sequence[str] = ()) -> None:
    """Keep what came out, and say it; `themes` are those that a test is offered for."""
    if result.municipality and not turn.municipality:
        # First of all: the region's numbers in the plan are those of where the resident lives.
        turn.set("municipality", result.municipality)
    kept = turn.slot("assessment_result") or {}
    turn.set("assessment_result", result_dict(turn, result, kept))
    turn.set("needs", list(dict.fromkeys([*(turn.slot("needs") or []), *result.themes])))
    if result.segment is None:
        _say_test(turn, result, themes)
        return
    profile: dict[str, Any] = {
        "interests": list(result.interests),
        "digital": result.digital.value,
        "audience": list(AUDIENCE_OF_AGE.get(result.age_group or "", ())),
    }
    if "digital" in result.answers:
        profile["digital_told"] = result.digital.value
    turn.set("profile", profile)
    _say_result(turn, result)


def result_dict(turn: Turn, result: Result, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What of a result is kept for the handover; a test adds to the self-assessment's, it does not undo it.

    The segment and the reasons are for the adviser only.
    """
    plan = _plan(turn, result)
    made_by = f"{result.questionnaire_id} {result.version}"
    if result.segment is None:
        test = {
            "id": result.questionnaire_id,
            "title": result.title,
            # One item of its own: the resident can keep the test to themselves and share the rest.
            "text": " ".join(
                [*(f"{score.title}: {score.value}." for score in result.scores), *result.handover.reasons]
            ),
            "made_by": made_by,
        }
        others = [one for one in kept.get("tests", []) if one["id"] != result.questionnaire_id]
        priorities = [kept.get("priority", Priority.NORMAL.value), result.handover.priority.value]
        return {
            **kept,
            "priority": max(priorities, key=[one.value for one in Priority].index),
            "plan": joined(kept.get("plan", []), plan),
            "tests": [*others, test],
        }
    return {
        "segment": result.segment.value,
        "segment_reasons": [*result.segment_reasons, *result.handover.reasons],
        "priority": result.handover.priority.value,
        "follow_up_months": result.handover.follow_up_months,
        "questionnaire": made_by,
        "summary": "; ".join(theme_label(theme) for theme in result.themes) or "ei erityisiä huolia",
        "plan": plan,
        "tests": kept.get("tests", []),
    }


def _plan(turn: Turn, result: Result) -> list[Step]:
    """The plan with whom to call; who said that they do not use the web is not sent there."""
    # A test does not ask about it: what the self-assessment heard holds.
    told = result.digital if result.segment is not None else (turn.slot("profile") or {}).get("digital")
    return kept_plan(result.plan, turn.region, web=told != Digital.NONE)


def _say_feedback(turn: Turn, result: Result) -> None:
    for words in result.feedback:
        turn.say_text(words.plain_text if turn.plain else words.text)


def _way_on(choice_id: str, themes: Sequence[str]) -> str | None:
    for theme in themes:
        way = WAYS_WITHIN.get(theme, {}).get(choice_id)
        if way:
            return f'/narrow{{"detail": "{theme}:{way}"}}'
    return WAYS_ON.get(choice_id)


def _say_test(turn: Turn, result: Result, themes: Sequence[str]) -> None:
    """A test's feedback, why it matters and what helps, then the ways on, or else a person."""
    _say_feedback(turn, result)
    say_plan(turn, _plan(turn, result))
    ways: list[Button] = [
        (choice.plain_title if turn.plain else choice.title, way)
        for choice in result.choices
        if (way := _way_on(choice.id, themes))
    ]
    if ways:
        turn.say("utter_assessment_choices", buttons=ways)
    else:
        turn.say("utter_plan_saved")
        _offer_person(turn, result)


def _say_result(turn: Turn, result: Result) -> None:
    """The plan in digestible parts, suggestions, tests that fit, and a person as the result advises."""
    _say_feedback(turn, result)
    if not result.feedback:
        turn.say("utter_assessment_done")
    say_plan(turn, _plan(turn, result))
    results = Results(turn)
    results.themes, results.text, results.shown = list(result.themes[:THEMES_AT_ONCE]), "", []
    if result.handover.offer == Offer.AT_ONCE:
        # One thing to do, the call: no list to search through. Others are there for the asking.
        results.save(turn)
        _offer_person(turn, result)
        return
    if results.themes or result.interests:
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none", asking=False)
    _offer_tests(turn, result)
    turn.say("utter_plan_saved")
    _offer_person(turn, result)


def _offer_tests(turn: Turn, result: Result) -> None:
    offered = [
        questionnaire_button(info, plain=turn.plain)
        for info in assessment.available(turn.services.questionnaires, turn.region.switched_on())
        if not set(info.offered_for).isdisjoint(result.themes)
    ]
    if offered:
        turn.say("utter_assessment_offer_test", buttons=offered)


def questionnaire_button(info: QuestionnaireInfo, *, plain: bool) -> Button:
    """The button that starts a questionnaire."""
    title = info.plain_title if plain else info.title
    return title, f'/start_self_assessment{{"questionnaire": "{info.id}"}}'


def _offer_person(turn: Turn, result: Result) -> None:
    if result.handover.offer == Offer.AT_ONCE:
        turn.set("handover", {"stage": "offered", "items": summary_items(turn)})
        turn.say("utter_handover_offer_at_once")
        turn.expect("person")
    elif result.handover.offer in (Offer.ACTIVE, Offer.OFFERED):
        turn.say("utter_handover_offer")
        turn.expect("person")

"""The loop that runs a questionnaire: asks, understands, goes on, and ends in a plan."""

from __future__ import annotations

from typing import Any

import assessment
from actions.labels import label
from actions.person import summary_items
from actions.suggestions import Results, suggest
from actions.turn import Button, PolkuAction, Turn
from assessment import NotUnderstood, Progress, Question, Questionnaire, Result
from catalog import theme_label

MAIN = "mita-voin-tehda-itse"
INSTRUMENTS = ("audit-c",)
# These are never an answer to a question: the rules meet them, then the question is asked again.
DIGRESSIONS = frozenset(
    {
        "request_human", "request_callback", "ask_contact_info", "ask_privacy", "delete_my_data", "faq",
        "bot_challenge", "help", "simplify_language", "give_feedback", "complaint", "digital_help",
        "crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child", "set_style",
    }
)  # fmt: skip
EMERGENCIES = frozenset({"crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child"})
SURE = 0.6
# Where the choices after a risk test lead.
WAYS_ON = {
    "appointment": "/request_callback",
    "advice": "/request_human",
    "self_care": '/choose_theme{"theme": "lifestyle_change"}',
    "group": '/choose_theme{"theme": "peer_support"}',
}


class AssessmentAction(PolkuAction):
    """Runs the questionnaire in the slot ``assessment`` to its result."""

    action = "action_assessment"

    def act(self, turn: Turn) -> None:
        """Start, or take this message as the answer to the question at hand."""
        kept = turn.slot("assessment")
        if not kept or turn.intent in ("restart", "assessment_restart"):
            self._start(turn)
            return
        progress = Progress.from_dict(kept)
        questionnaire = self._load(turn, progress.questionnaire_id)
        if turn.loop != self.action or not turn.is_new_message:
            turn.enter_loop()
            told = assessment.known_answers(questionnaire, known_facts(turn))
            self._ask(turn, questionnaire, assessment.inform(questionnaire, progress, told))
            return
        self._continue(turn, questionnaire, progress)

    def _load(self, turn: Turn, questionnaire_id: str) -> Questionnaire:
        # Tests that are not cleared by their owners run only where the region has switched them on.
        enabled = frozenset(name for name in INSTRUMENTS if turn.region.flag(name))
        return assessment.find_questionnaire(self._services.questionnaires, questionnaire_id, enabled)

    def _start(self, turn: Turn) -> None:
        questionnaire = self._load(turn, turn.entity("questionnaire") or MAIN)
        known = assessment.known_answers(questionnaire, known_facts(turn))
        progress = assessment.begin(questionnaire, known)
        turn.enter_loop()
        turn.say("utter_assessment_intro")
        self._ask(turn, questionnaire, progress)

    def _continue(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> None:
        question = assessment.current_question(questionnaire, progress)
        if question is None:
            self._finish(turn, questionnaire, progress)
            return
        intent = turn.intent
        if intent in EMERGENCIES:
            turn.reject()
        button = turn.entity("answer")
        if intent == "assessment_answer" and button is not None:
            question_id, _, option = button.partition(":")
            self._step(turn, questionnaire, assessment.choose(questionnaire, progress, option, question_id))
        elif intent == "skip":
            self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
        elif intent in ("back", "assessment_back"):
            self._step(turn, questionnaire, assessment.back(questionnaire, progress))
        elif intent == "stop" and turn.confidence >= SURE:
            turn.leave_loop()
            turn.say("utter_assessment_paused")
            turn.expect("resume")
        elif intent == "repeat":
            self._ask(turn, questionnaire, progress)
        else:
            entities = {"municipality": turn.entity("municipality")}
            understood = assessment.understand(question, turn.text, entities=entities)
            if not isinstance(understood, NotUnderstood) and not (
                intent in DIGRESSIONS and turn.confidence >= SURE
            ):
                self._step(
                    turn, questionnaire, assessment.answer(questionnaire, progress, understood, turn.text)
                )
            elif intent in DIGRESSIONS:
                turn.reject()
            elif intent == "dont_know":
                self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
            else:
                turn.say("utter_assessment_not_understood")
                self._ask(turn, questionnaire, progress)

    def _step(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> None:
        if assessment.current_question(questionnaire, progress) is None:
            self._finish(turn, questionnaire, progress)
        else:
            self._ask(turn, questionnaire, progress)

    def _ask(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> None:
        turn.set("assessment", progress.to_dict())
        question = assessment.current_question(questionnaire, progress)
        if question is None:
            self._finish(turn, questionnaire, progress)
            return
        text = question.plain_text if turn.plain else question.text
        turn.say_text(text, buttons=answer_buttons(question, turn))

    def _finish(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> None:
        turn.leave_loop()
        result = assessment.result(questionnaire, progress)
        turn.set("assessment", None)
        turn.set("assessment_result", result_dict(result))
        turn.set("profile", {"interests": list(result.interests), "digital": result.digital.value})
        turn.set("needs", list(dict.fromkeys([*(turn.slot("needs") or []), *result.themes])))
        if result.municipality and not turn.municipality:
            turn.set("municipality", result.municipality)
        show_result(turn, result)


def known_facts(turn: Turn) -> dict[str, Any]:
    """What the conversation has told already, by the names that questionnaires know."""
    return {"needs": turn.slot("needs") or [], "municipality": turn.municipality}


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


def result_dict(result: Result) -> dict[str, Any]:
    """What of a result is kept for the handover; the segment is for the adviser only."""
    return {
        "segment": result.segment.value if result.segment else None,
        "segment_reasons": list(result.segment_reasons),
        "priority": result.handover.priority.value,
        "follow_up_months": result.handover.follow_up_months,
        "questionnaire": f"{result.questionnaire_id} {result.version}",
        "summary": "; ".join(theme_label(theme) for theme in result.themes) or "ei erityisiä huolia",
        "plan": [
            {"id": step.id, "title": step.title, "items": [item.text for item in step.items]}
            for step in result.plan.steps
        ],
    }


def show_result(turn: Turn, result: Result) -> None:
    """What to say first, the plan in digestible parts, suggestions, and a person as the result advises."""
    for words in result.feedback:
        turn.say_text(words.plain_text if turn.plain else words.text)
    if not result.feedback:
        turn.say("utter_assessment_done")
    for step in result.plan.steps:
        lines = [item.plain_text if turn.plain else item.text for item in step.items]
        if lines:
            title = step.plain_title if turn.plain else step.title
            turn.say_text("\n".join([title, *[f"• {line}" for line in lines]]))
    if result.choices:
        ways = [
            (choice.plain_title if turn.plain else choice.title, WAYS_ON[choice.id])
            for choice in result.choices
            if choice.id in WAYS_ON
        ]
        turn.say("utter_assessment_choices", buttons=ways)
        return
    results = Results(turn)
    results.themes, results.text, results.shown = list(result.themes[:4]), "", []
    if results.themes or result.interests:
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")
    if result.handover.offer == "at_once":
        turn.set("handover", {"stage": "offered", "items": summary_items(turn)})
        turn.say("utter_handover_offer_at_once")
        turn.expect("person")
    elif result.handover.offer in ("active", "offered"):
        turn.say("utter_handover_offer")
        turn.expect("person")
    turn.say("utter_plan_saved")

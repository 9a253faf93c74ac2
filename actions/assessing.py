"""The loop that runs a questionnaire: asks, understands, goes on, and ends in a plan."""

from __future__ import annotations

import re
from typing import Any

import assessment
from actions.labels import label
from actions.outcome import finish, questionnaire_button
from actions.turn import Button, PolkuAction, Turn, advisory_values
from assessment import (
    LIST,
    InvalidProgress,
    InvalidQuestionnaire,
    Kind,
    NotUnderstood,
    Progress,
    Question,
    Questionnaire,
    QuestionnaireNotFound,
)

MAIN = "mita-voin-tehda-itse"
# These are never an answer to a question: the rules meet them, then the question is asked again.
DIGRESSIONS = frozenset(
    {
        "request_human", "request_callback", "ask_contact_info", "ask_privacy", "delete_my_data", "faq",
        "bot_challenge", "help", "simplify_language", "give_feedback", "complaint", "digital_help",
        "crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child", "set_style",
    }
)  # fmt: skip
REQUESTS = frozenset({"request_human", "request_callback"})
# Courtesies are returned when they answer nothing: "kiitos" is no trouble to be asked about.
COURTESIES = frozenset({"greet", "thank", "chitchat", "goodbye", "out_of_scope"})
EMERGENCIES = frozenset({"crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child"})
SURE = 0.6
# "Vaihda vastaus", "haluan muuttaa edellistä vastausta", "vastasin väärin".
CHANGE = re.compile(
    r"\b(?:vaihd|muut|korja)\w*\b.{0,30}\bvastau|\bvastasin väärin|\bpainoin väärä",
    re.IGNORECASE,
)
NO = re.compile(r"\b(?:en|ei|et|enkä|eikä|emme)\b", re.IGNORECASE)
# A button's title names the question by its beginning.
SHORT = 40
# Words are the same by their first letters: "asiaa" is "asiaani".
STEM = 4


class AssessmentAction(PolkuAction):
    """Runs the questionnaire in the slot ``assessment`` to its result."""

    action = "action_assessment"

    def act(self, turn: Turn) -> None:
        """Start, or take this message as the answer to the question at hand."""
        try:
            self._act(turn)
        except (QuestionnaireNotFound, InvalidQuestionnaire, InvalidProgress):
            # A file that somebody is editing, or has taken away: what was answered waits for it.
            turn.leave_loop()
            turn.say("utter_assessment_unavailable")
            turn.expect("person")

    def _act(self, turn: Turn) -> None:
        kept = turn.slot("assessment")
        wanted = turn.entity("questionnaire")
        if wanted == LIST:
            self._list(turn)
        elif wanted and (not kept or kept["questionnaire_id"] != wanted):
            self._start(turn, wanted)
        elif not kept or turn.intent in ("restart", "assessment_restart"):
            self._start(turn, kept["questionnaire_id"] if kept else MAIN)
        else:
            progress = Progress.from_dict(kept)
            questionnaire = self._load(turn, progress.questionnaire_id)
            if turn.loop != self.action or not turn.is_new_message:
                turn.enter_loop()
                told = assessment.known_answers(questionnaire, known_facts(turn))
                self._ask(turn, questionnaire, assessment.inform(questionnaire, progress, told))
            else:
                self._continue(turn, questionnaire, progress)

    def _load(self, turn: Turn, questionnaire_id: str) -> Questionnaire:
        # Tests that are not cleared by their owners run only where the region has switched them on.
        return assessment.find_questionnaire(
            self._services.questionnaires, questionnaire_id, turn.region.switched_on()
        )

    def _list(self, turn: Turn) -> None:
        found = assessment.available(self._services.questionnaires, turn.region.switched_on())
        # The main one first, others by title.
        found = tuple(sorted(found, key=lambda info: (info.id != MAIN, info.title)))
        turn.say(
            "utter_assessment_list",
            buttons=[questionnaire_button(info, plain=turn.plain) for info in found],
        )

    def _start(self, turn: Turn, questionnaire_id: str) -> None:
        questionnaire = self._load(turn, questionnaire_id)
        waiting = dict(turn.slot("assessment_waiting") or {})
        begun = turn.slot("assessment")
        if begun and begun["questionnaire_id"] != questionnaire_id:
            waiting[begun["questionnaire_id"]] = begun
        kept = waiting.pop(questionnaire_id, None)
        turn.set("assessment_waiting", waiting)
        known = assessment.known_answers(questionnaire, known_facts(turn))
        progress = (
            assessment.inform(questionnaire, Progress.from_dict(kept), known)
            if kept
            else assessment.begin(questionnaire, known)
        )
        turn.enter_loop()
        if questionnaire_id == MAIN:
            turn.say("utter_assessment_intro", **advisory_values(turn.region))
        else:
            info = questionnaire.info
            turn.say_text(info.plain_intro if turn.plain else info.intro)
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
        elif intent == "assessment_back" and button is not None:
            self._step(turn, questionnaire, assessment.change(questionnaire, progress, button))
        elif CHANGE.search(turn.text):
            self._offer_changes(turn, questionnaire, progress)
        elif intent == "skip":
            self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
        elif intent in ("back", "assessment_back"):
            self._step(turn, questionnaire, assessment.back(questionnaire, progress))
        elif intent == "stop" and turn.confidence >= SURE:
            turn.leave_loop()
            turn.say("utter_assessment_paused")
            turn.expect("resume")
        elif intent == "repeat" or (intent == "start_self_assessment" and turn.confidence >= SURE):
            self._ask(turn, questionnaire, progress)
        elif turn.text.startswith("/"):
            # A button of something else, pressed on the way: never the words of an answer.
            turn.reject()
        else:
            self._hear(turn, questionnaire, progress, question)

    def _hear(self, turn: Turn, questionnaire: Questionnaire, progress: Progress, question: Question) -> None:
        """Take free words as an answer, unless they clearly are something else."""
        entities = {"municipality": turn.entity("municipality")}
        understood = assessment.understand(question, turn.text, entities=entities)
        digression = turn.intent in DIGRESSIONS
        if not isinstance(understood, NotUnderstood) and not (digression and turn.confidence >= SURE):
            after = assessment.answer(questionnaire, progress, understood, turn.text)
            heard = heard_text(questionnaire, question, progress, after, turn)
            if heard:
                turn.say("utter_assessment_heard", answer=heard)
            self._step(turn, questionnaire, after)
        elif not isinstance(understood, NotUnderstood) and question.wish and turn.intent in REQUESTS:
            # "Haluaisin jutella neuvojan kanssa" answers what help is wished for, and it is a wish to be met.
            after = assessment.answer(questionnaire, progress, understood, turn.text)
            turn.set("assessment", after.to_dict())
            turn.go("action_handover")
        elif digression or (turn.intent in COURTESIES and turn.confidence >= SURE):
            turn.reject()
        elif turn.intent == "dont_know":
            self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
        else:
            self._ask(turn, questionnaire, self._told_besides(turn, questionnaire, progress))

    def _told_besides(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> Progress:
        """What answers nothing may tell a place or a need: it is kept and said to be heard."""
        themes = turn.themes_said if turn.confidence >= SURE else ()
        if turn.intent == "inform_location" and turn.entity("municipality"):
            turn.say("utter_place_set", municipality=turn.municipality)
        elif themes:
            turn.say(f"utter_heard_{themes[0]}")
            turn.set("needs", list(dict.fromkeys([*(turn.slot("needs") or []), *themes])))
        else:
            turn.say("utter_assessment_not_understood")
            return progress
        return assessment.inform(
            questionnaire, progress, assessment.known_answers(questionnaire, known_facts(turn))
        )

    def _offer_changes(self, turn: Turn, questionnaire: Questionnaire, progress: Progress) -> None:
        """The answers given so far as buttons, the latest first."""
        buttons = []
        for question_id in reversed((*progress.known, *progress.asked)):
            question, value = questionnaire.question(question_id), progress.answers.get(question_id)
            if question is not None and value is not None and question_id != progress.current:
                asked = question.plain_text if turn.plain else question.text
                told = assessment.answer_text(question, value, plain=turn.plain)
                title = f"{_short(asked)} {_short(told)}"
                buttons.append((title, f'/assessment_back{{"answer": "{question_id}"}}'))
        if buttons:
            turn.say("utter_assessment_change", buttons=buttons)
        else:
            turn.say("utter_assessment_nothing_to_change")
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
        turn.set("assessment", None)
        finish(turn, assessment.result(questionnaire, progress))
        waiting = dict(turn.slot("assessment_waiting") or {})
        if not waiting:
            return
        # The questionnaire that this one interrupted waits for a yes.
        questionnaire_id, kept = waiting.popitem()
        turn.set("assessment_waiting", waiting)
        turn.set("assessment", kept)
        title = self._load(turn, questionnaire_id).info.title
        turn.say("utter_assessment_waiting", title=title)
        turn.expect("resume")


def known_facts(turn: Turn) -> dict[str, Any]:
    """What the conversation has told already, by the names that questionnaires know."""
    digital = (turn.slot("profile") or {}).get("digital_told")
    return {"needs": turn.slot("needs") or [], "municipality": turn.municipality, "digital": digital}


def heard_text(
    questionnaire: Questionnaire, question: Question, before: Progress, after: Progress, turn: Turn
) -> str:
    """What was understood of free words, in words; empty when it is just what was said."""
    if question.kind is Kind.TEXT and not question.entity:
        return ""
    told = []
    for answered in questionnaire.questions:
        value = after.answers.get(answered.id)
        if value is not None and (answered.id == question.id or answered.id not in before.answers):
            told.append(assessment.answer_text(answered, value, plain=turn.plain))
    heard = ", ".join(told)
    said = turn.text.casefold()
    # What was said in the same words needs no echo.
    stems = {
        word[:STEM] for word in re.findall(r"\w+", heard.casefold()) if len(word) >= STEM or word.isdigit()
    }
    same = all(stem in said for stem in stems) and bool(NO.search(said)) == bool(NO.search(heard))
    return "" if stems and same else heard


def _short(text: str) -> str:
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

"""The loop that runs a questionnaire: asks, understands, goes on, and ends in a plan."""

from __future__ import annotations

import re

import assessment
from actions.answers import answer_buttons, heard_text, heeded, is_free_text, known_facts, short
from actions.follow_ups import says_go_on
from actions.outcome import finish, questionnaire_button
from actions.turn import PolkuAction, Turn, advisory_values
from assessment import (
    LIST,
    InvalidProgress,
    InvalidQuestionnaire,
    NotUnderstood,
    Progress,
    Question,
    Questionnaire,
    QuestionnaireNotFound,
)
from safety import find_crisis

MAIN = "mita-voin-tehda-itse"
# These are never an answer to a question: the rules meet them, then the question is asked again.
DIGRESSIONS = frozenset(
    {
        "request_human", "request_callback", "ask_contact_info", "ask_privacy", "delete_my_data", "faq",
        "bot_challenge", "help", "simplify_language", "give_feedback", "complaint", "digital_help",
        "crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child", "set_style",
        "other_language",
    }
)  # fmt: skip
REQUESTS = frozenset({"request_human", "request_callback"})
# Courtesies are returned when they answer nothing: "kiitos" is no trouble to be asked about.
COURTESIES = frozenset({"greet", "thank", "chitchat", "goodbye", "out_of_scope", "try_out"})
# A number is meant as an answer, even one that does not fit.
BARE_NUMBER = re.compile(r"[\d\s.,–-]+")
EMERGENCIES = frozenset({"crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child"})
SURE = 0.6
# "Vaihda vastaus", "haluan muuttaa edellistä vastausta", "vastasin väärin".
CHANGE = re.compile(
    r"\b(?:vaih[dt]|muut|korja)\w*\b.{0,30}\bvastau|\bvastasin väärin|\bpainoin väärä",
    re.IGNORECASE,
)


def _answers(question: Question, turn: Turn) -> bool:
    """Whether what sounds like a start chooses among the question's options ("minä itse")."""
    if turn.text.startswith("/") or is_free_text(question):
        return False
    return not isinstance(assessment.understand(question, turn.text, entities={}), NotUnderstood)


def _says_how_often(question: Question, text: str) -> bool:
    """Whether a text tells a frequency that is asked for: "kerran kuussa" sounds like "once more"."""
    asked = any(option.range is not None and option.range.per for option in question.options)
    return asked and not isinstance(assessment.understand(question, text), NotUnderstood)


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
        button = turn.entity("answer")
        if intent == "assessment_answer" and button is not None:
            question_id, _, option = button.partition(":")
            self._step(turn, questionnaire, assessment.choose(questionnaire, progress, option, question_id))
        elif intent == "assessment_back" and button is not None:
            self._step(turn, questionnaire, assessment.change(questionnaire, progress, button))
        elif intent not in EMERGENCIES and CHANGE.search(turn.text):
            self._offer_changes(turn, questionnaire, progress)
        elif intent == "skip":
            self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
        elif intent in ("back", "assessment_back"):
            self._step(turn, questionnaire, assessment.back(questionnaire, progress))
        elif intent == "stop" and turn.confidence >= SURE and not says_go_on(turn.text):
            turn.leave_loop()
            turn.say("utter_assessment_paused")
            turn.expect("resume")
        elif (intent == "repeat" and not _says_how_often(question, turn.text)) or (
            ((intent == "start_self_assessment" and turn.confidence >= SURE) or says_go_on(turn.text))
            and intent not in EMERGENCIES
            and not _answers(question, turn)
        ):
            self._ask(turn, questionnaire, progress)
        elif turn.text.startswith("/"):
            # A button of something else, pressed on the way: never the words of an answer.
            turn.reject()
        else:
            self._hear(turn, questionnaire, progress, question)

    def _hear(self, turn: Turn, questionnaire: Questionnaire, progress: Progress, question: Question) -> None:
        """Take free words as an answer, unless they clearly are something else."""
        entities = {"municipality": turn.entity("municipality")}
        found = assessment.understand(question, turn.text, entities=entities)
        sure = turn.confidence >= SURE
        alarm = turn.intent in EMERGENCIES
        after = None
        if not isinstance(found, NotUnderstood):
            after = assessment.answer(questionnaire, progress, found, turn.text)
        if alarm and after is not None and heeded(questionnaire, progress, after):
            # "Mies lyö" is met at once, and need not be told again.
            turn.set("assessment", after.to_dict())
            turn.go("action_crisis")
        elif alarm and (after is None or is_free_text(question) or find_crisis(turn.text)):
            # An answer to a choice ("itseäni") is no emergency when only the classifier took it for one.
            turn.reject()
        elif after is not None and (
            turn.intent in question.intents or turn.intent not in DIGRESSIONS - EMERGENCIES or not sure
        ):
            self._take(turn, questionnaire, question, progress, after)
        elif turn.intent in DIGRESSIONS or (
            turn.intent in COURTESIES and sure and not BARE_NUMBER.fullmatch(turn.text)
        ):
            turn.reject()
        elif turn.intent == "dont_know":
            self._step(turn, questionnaire, assessment.skip(questionnaire, progress))
        else:
            self._ask(turn, questionnaire, self._told_besides(turn, questionnaire, progress))

    def _take(
        self, turn: Turn, questionnaire: Questionnaire, question: Question, before: Progress, after: Progress
    ) -> None:
        """Keep an answer in free words; a wish for a person in it is met before the next question."""
        if turn.intent in REQUESTS and turn.intent in question.intents:
            # "Haluaisin jutella neuvojan kanssa" tells what help is wished for, and is met at once.
            turn.set("assessment", after.to_dict())
            turn.go("action_handover")
        else:
            heard = heard_text(questionnaire, question, before, after, turn)
            if heard:
                turn.say("utter_assessment_heard", answer=heard)
            self._step(turn, questionnaire, after)

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
                title = f"{short(asked)} {short(told)}"
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
        finish(turn, assessment.result(questionnaire, progress), questionnaire.info.offered_for)
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

"""The rest of the conversation: opening, yes and no, not understanding, feedback, rights."""

from __future__ import annotations

import re

from actions.labels import label
from actions.request import request_of
from actions.services import Services
from actions.suggestions import Results
from actions.turn import PolkuAction, Turn
from catalog import theme_label
from handover import Measure
from safety import CrisisKind, emergency_reply

GUESSES = 2
# After "Sainko apua?" these are comments; other intents must be this sure to be taken for something else.
COMMENTS = frozenset(
    {"give_feedback", "complaint", "thank", "chitchat", "deny", "nlu_fallback", "out_of_scope"}
)
SURE = 0.5
# Said in a word or two they steer the talk; in a whole sentence about the help they are a comment.
NEVER_LONG = frozenset(
    {"show_more", "activity_details", "register_help", "affirm", "repeat", "find_activity"}
)
SHORT = 3
# "Puhu tavallisella kielellä", "selkokieli pois": from plain language back.
NORMAL_STYLE = re.compile(r"\b(?:tavalli|normaali|yleiskiel|entise|pois\b|lopeta)", re.IGNORECASE)
# What a yes leads to, by what was asked last.
YES = {
    "person": "action_handover",
    "more": "action_show_more",
    "assessment": "action_assessment",
    "resume": "action_assessment",
    "erase": "action_delete_data",
    "feedback": "action_feedback_yes",
    "cancel_request": "action_handover_cancel",
}


class OpenAction(PolkuAction):
    """A conversation opens: a machine, not for emergencies, a person can be reached, what is stored."""

    action = "action_open"

    def act(self, turn: Turn) -> None:
        """Remember what the page's link told, greet, and go straight to the topic that it named."""
        for name in ("region", "language", "style"):
            value = turn.entity(name)
            if value:
                turn.set(name, value)
        turn.say("utter_open")
        if turn.entity("theme"):
            turn.go("action_need")
        else:
            turn.say("utter_choices")


class CrisisAction(PolkuAction):
    """An emergency: help first, whatever was going on, then leave to go on."""

    action = "action_crisis"

    def act(self, turn: Turn) -> None:
        """Name the fitting line and a second way, in other words than before, and offer a person."""
        kind = CrisisKind(turn.intent)
        reply = emergency_reply(kind, turn.language, plain=turn.plain, said=turn.emergencies_said)
        custom = {"urgency": "emergency", "quick_exit": turn.intent == CrisisKind.VIOLENCE.value}
        turn.say_text(reply.text, custom=custom)
        turn.set("crisis", turn.intent)
        turn.say("utter_after_crisis")
        turn.expect("person")


class FaqAction(PolkuAction):
    """A frequent question: its answer, with source and date."""

    action = "action_faq"

    def act(self, turn: Turn) -> None:
        """Answer by key; a need told beside the question is served next."""
        key = turn.entity("faq") or (turn.faq_key or "").removeprefix("faq/")
        turn.say(f"utter_faq_{key}" if key else "utter_help")
        if turn.themes_said and not turn.loop:
            turn.go("action_need")


class AffirmAction(PolkuAction):
    """Yes: to whatever was asked last."""

    action = "action_affirm"

    def act(self, turn: Turn) -> None:
        """Go on with what was asked; a bare yes is met with the choices."""
        following = YES.get(str(turn.slot("pending")))
        if following:
            turn.go(following)
        else:
            turn.say("utter_choices")


class DenyAction(PolkuAction):
    """No: to whatever was asked last."""

    action = "action_deny"

    def act(self, turn: Turn) -> None:
        """Accept the no, and leave the way open."""
        pending = turn.slot("pending")
        if pending == "feedback":
            turn.go("action_feedback_no")
        elif pending == "person":
            turn.say("utter_person_declined")
        elif pending == "erase":
            turn.say("utter_erase_declined")
        elif pending == "cancel_request":
            turn.say("utter_handover_kept")
        else:
            turn.say("utter_denied")


class ClarifyAction(PolkuAction):
    """Not understood: asks once with the two best guesses, then offers a person."""

    action = "action_clarify"
    understands = False

    def act(self, turn: Turn) -> None:
        """First the guesses; the second time in a row the way to a person."""
        times = int(turn.slot("misunderstood") or 0) + 1
        turn.set("misunderstood", times)
        if times > 1 and request_of(turn):
            # An adviser is coming already: said instead of offered again.
            turn.set("misunderstood", 0)
            turn.go("action_handover")
            return
        if times > 1 or turn.slot("crisis"):
            # After an emergency nobody is asked to choose among guesses.
            turn.say("utter_clarify_person")
            turn.expect("person")
            turn.set("misunderstood", 0)
            return
        guesses = [name for name, _ in turn.ranking if name.startswith("need_")][:GUESSES]
        buttons = [
            (
                theme_label(name.removeprefix("need_")),
                f'/choose_theme{{"theme": "{name.removeprefix("need_")}"}}',
            )
            for name in guesses
        ]
        buttons.append((label("something_else", turn.language), "/choose_other_theme"))
        turn.say("utter_clarify", buttons=buttons)


class RepeatAction(PolkuAction):
    """Say that again: the last suggestions, or the choices."""

    action = "action_repeat"

    def act(self, turn: Turn) -> None:
        """Repeat what can be repeated."""
        results = Results(turn)
        if results.last:
            turn.go("action_results_again")
        else:
            turn.say("utter_choices")


class BackAction(PolkuAction):
    """Back one question; outside a questionnaire, what was shown last."""

    action = "action_back"

    def act(self, turn: Turn) -> None:
        """Hand on to the loop, or show again."""
        turn.go(turn.loop or "action_repeat")


class RestartAction(PolkuAction):
    """Start over: a questionnaire from its first question, else everything that was told."""

    action = "action_restart"

    def act(self, turn: Turn) -> None:
        """Hand on to the questionnaire, or empty the slots and greet shortly."""
        if turn.loop == "action_assessment":
            turn.go(turn.loop)
            return
        for name in (
            "needs",
            "results",
            "assessment",
            "assessment_waiting",
            "assessment_result",
            "profile",
            "handover",
            "free_only",
        ):
            turn.set(name, None)
        turn.set("misunderstood", 0)
        turn.leave_loop()
        turn.say("utter_restarted")
        turn.say("utter_choices")


class PartingAction(PolkuAction):
    """Thanks or a goodbye: answered, and after help "Sainko apua?" is asked, once in a conversation."""

    def __init__(self, services: Services, action: str, response: str) -> None:
        super().__init__(services)
        self.action = action
        self._response = response

    def act(self, turn: Turn) -> None:
        """Answer, and ask whether what was suggested helped."""
        turn.say(self._response)
        helped = Results(turn).shown or turn.slot("assessment_result")
        if helped and not turn.loop and not turn.has_said("utter_feedback_ask"):
            turn.say("utter_feedback_ask")
            turn.expect("feedback")


class FeedbackAskAction(PolkuAction):
    """ "Sainko apua?" asked, or the wish to give feedback met."""

    action = "action_feedback_ask"

    def act(self, turn: Turn) -> None:
        """Ask."""
        turn.say("utter_feedback_ask")
        turn.expect("feedback")


class FeedbackAnswerAction(PolkuAction):
    """The answer to "Sainko apua?", stored without the conversation; a comment may follow."""

    def __init__(self, services: Services, action: str, helped: str, response: str) -> None:
        super().__init__(services)
        self.action = action
        self._helped = helped
        self._response = response

    def act(self, turn: Turn) -> None:
        """Store, thank, and take a comment if one is written next."""
        turn.services.conversations.add_feedback(
            self._helped, None, turn.slot("needs") or (), turn.municipality
        )
        turn.tally({Measure.HELPED: [self._helped]})
        turn.say(self._response)
        turn.enter_loop("action_feedback_comment")


class FeedbackCommentAction(PolkuAction):
    """The loop that takes the next message as a comment, unless it is clearly something else."""

    action = "action_feedback_comment"

    def act(self, turn: Turn) -> None:
        """Store the comment; what is not one is left to the rules."""
        if not turn.is_new_message:
            turn.leave_loop()
            return
        long = len(turn.text.split()) > SHORT and turn.intent in NEVER_LONG
        a_comment = turn.intent in COMMENTS or turn.confidence < SURE or long
        if turn.text.startswith("/") or turn.intent.startswith("crisis_") or not a_comment:
            turn.reject()
        turn.leave_loop()
        if turn.intent == "deny":
            turn.say("utter_denied")
            return
        turn.services.conversations.add_feedback("comment", turn.text, (), turn.municipality)
        turn.say("utter_feedback_comment_thanks")


class StyleAction(PolkuAction):
    """Selkokieli on, or off when it is on."""

    action = "action_style"

    def act(self, turn: Turn) -> None:
        """Switch; a button may say which."""
        back = turn.text.startswith("/") or NORMAL_STYLE.search(turn.text)
        wanted = turn.entity("style") or ("normal" if turn.plain and back else "plain")
        turn.set("style", wanted)
        turn.say("utter_style_plain" if turn.plain else "utter_style_normal")


class DeleteDataAction(PolkuAction):
    """Erase what I told: the gateway erases once this has been answered."""

    action = "action_delete_data"

    def act(self, turn: Turn) -> None:
        """Ask once to be sure, then ask the gateway to erase everything."""
        if turn.slot("pending") != "erase":
            turn.say("utter_erase_confirm")
            turn.expect("erase")
            return
        turn.services.handovers.erase(turn.conversation_id)
        turn.say("utter_erased", custom={"erase": True})

"""All action objects, built in one place."""

from __future__ import annotations

from rasa_sdk import Action

from actions import assessing, languages, person, plan, request, suggestions, talk
from actions.services import Services
from actions.turn import ReplyAction

# Actions that only say a response: name, response, what a yes would then mean.
REPLIES: tuple[tuple[str, str, str | None], ...] = (
    ("action_greet", "utter_greet", None),
    ("action_help", "utter_help", None),
    ("action_bot_challenge", "utter_bot_challenge", "person"),
    ("action_chitchat", "utter_chitchat", None),
    ("action_complaint", "utter_complaint", "person"),
    ("action_out_of_scope", "utter_out_of_scope", None),
    ("action_try_out", "utter_try_out", None),
    ("action_dont_know", "utter_dont_know", "assessment"),
    ("action_nothing_to_skip", "utter_nothing_to_skip", None),
    ("action_stop", "utter_stopped", None),
    ("action_digital_help", "utter_digital_help", "person"),
    ("action_save_summary", "utter_save_summary", None),
)


def build_actions(services: Services) -> list[Action]:
    """Every custom action of the domain, with its services."""
    classes = (
        suggestions.NeedAction,
        suggestions.NarrowAction,
        suggestions.FindActivityAction,
        suggestions.MoreAction,
        suggestions.PlaceAction,
        suggestions.ResultsAgainAction,
        suggestions.ChooseThemeAction,
        suggestions.DetailsAction,
        suggestions.RegisterAction,
        person.ContactInfoAction,
        person.HandoverAction,
        request.ReceiptAction,
        request.ContactChangeAction,
        request.CancelHandoverAction,
        request.ConsentAction,
        request.PrivacyAction,
        request.OwnDataAction,
        assessing.AssessmentAction,
        plan.PlanEditAction,
        languages.OtherLanguageAction,
        talk.OpenAction,
        talk.CrisisAction,
        talk.FaqAction,
        talk.AffirmAction,
        talk.DenyAction,
        talk.ClarifyAction,
        talk.RepeatAction,
        talk.BackAction,
        talk.RestartAction,
        talk.FeedbackAskAction,
        talk.FeedbackCommentAction,
        talk.StyleAction,
        talk.DeleteDataAction,
    )
    return [
        *(one(services) for one in classes),
        *(ReplyAction(services, *reply) for reply in REPLIES),
        talk.PartingAction(services, "action_goodbye", "utter_goodbye"),
        talk.PartingAction(services, "action_thank", "utter_thank"),
        talk.FeedbackAnswerAction(services, "action_feedback_yes", "yes", "utter_feedback_yes"),
        talk.FeedbackAnswerAction(services, "action_feedback_partly", "partly", "utter_feedback_partly"),
        talk.FeedbackAnswerAction(services, "action_feedback_no", "no", "utter_feedback_no"),
    ]

"""Messages in Swedish, English and other languages: where help is had in them."""

from __future__ import annotations

from actions.turn import PolkuAction, Turn, advisory_values
from safety import help_line

# The crisis line that answers in the language of the reply.
CRISIS_LINES = {"fi": "crisis_fi", "sv": "crisis_sv", "en": "crisis_ar_en"}


class OtherLanguageAction(PolkuAction):
    """The message is not in Finnish: says in its language, or in English, where help is had."""

    action = "action_other_language"

    def act(self, turn: Turn) -> None:
        """Name the advisory service, the crisis line and 112, and offer a person."""
        line = help_line(CRISIS_LINES.get(turn.language, CRISIS_LINES["en"]), turn.language)
        turn.say(
            "utter_other_language",
            crisis_line=line.number or line.website,
            **advisory_values(turn.region),
        )
        turn.expect("person")
